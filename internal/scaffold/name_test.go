package scaffold

import "testing"

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"notification-center": "",
		"a":                   "",
		"Notification Center": `"Notification Center" is no name: did you mean notification-center?`,
		"notificationCenter":  `"notificationCenter" is no name: did you mean notification-center?`,
		"HTTP_log":            `"HTTP_log" is no name: did you mean http-log?`,
		" a  b!":              `" a  b!" is no name: did you mean a-b?`,
		"":                    `"" is no name: a name takes lower-case letters, digits and single hyphens between them, begins with a letter, and has at most 64 bytes`,
		"3d":                  `"3d" is no name: a name takes lower-case letters, digits and single hyphens between them, begins with a letter, and has at most 64 bytes`,
		"数":                   `"数" is no name: a name takes lower-case letters, digits and single hyphens between them, begins with a letter, and has at most 64 bytes`,
	} {
		got := ""
		if err := CheckName(name); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("CheckName(%q) says %s, want %s", name, got, want)
		}
	}
}
