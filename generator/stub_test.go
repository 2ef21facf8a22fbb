package generator

import (
	"testing"

	"github.com/lcgen/lcgen/parser"
)

func TestStubFile(t *testing.T) {
	for typ, want := range map[string]string{
		"NotificationCenter": "notification_center_test.go",
		"Chat":               "chat_test.go",
		"HTTPLog":            "http_log_test.go",
		"counter":            "counter_test.go",
		"Chat_Room":          "chat_room_test.go",
		"Größe":              "größe_test.go",
		"ChatJS":             "chat_js_component_test.go", // chat_js_test.go is built for JavaScript only
		"FeedLinux":          "feed_linux_component_test.go",
		"Windows":            "windows_test.go",
		"Con":                "con_test.go",              // no device on Windows
		"LcGen":              "lc_gen_component_test.go", // lc_gen_test.go is generated
	} {
		if got := stubFile(&component{Component: &parser.Component{Type: typ}}); got != want {
			t.Errorf("stub of %s is %s, want %s", typ, got, want)
		}
	}
}
