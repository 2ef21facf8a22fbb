package squeeze

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func plain(t *testing.T, compressed []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func best(text []byte) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(text)
	w.Close()
	return b.Len()
}

func TestGzip(t *testing.T) {
	scripts, err := filepath.Glob("../../../runtime/client/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range scripts {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			small := Gzip(text)
			if !bytes.Equal(plain(t, small), text) {
				t.Error("the text is another now")
			}
			t.Logf("%d bytes, compress/gzip has %d", len(small), best(text))
			if len(small) > best(text) {
				t.Errorf("%d bytes, compress/gzip has %d", len(small), best(text))
			}
		})
	}
}

func TestGzipOfOddTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 2000)
	few := make([]byte, 3000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for i := range few {
		few[i] = "ab"[random.IntN(2)]
	}
	for name, text := range map[string][]byte{
		"empty":     {},
		"one byte":  {0},
		"two":       []byte("ab"),
		"same":      bytes.Repeat([]byte("x"), 5000),
		"far":       append(append(bytes.Repeat([]byte("far away "), 30), noise...), bytes.Repeat([]byte("far away "), 30)...),
		"noise":     noise,
		"two bytes": few,
		"all bytes": bytes.Repeat(noise[:300], 20),
		"two kinds": append(bytes.Clone(few), noise...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !bytes.Equal(plain(t, Gzip(text)), text) {
				t.Error("the text is another now")
			}
		})
	}
}
