package parser

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxFileSize bounds the files that lcgen reads, in bytes. Parsing takes many
// times as much memory.
const MaxFileSize = 16 << 20

// ErrNotSource is in the errors by which ReadFile refuses a file.
var ErrNotSource = errors.New("no source file")

// A fileRefusal says why a file isn't read.
type fileRefusal string

func (r fileRefusal) Error() string { return string(r) }

// Is makes a fileRefusal an ErrNotSource.
func (r fileRefusal) Is(target error) bool { return target == ErrNotSource }

// ReadFile reads a source file, a template or a go.mod. It refuses files that
// may have no end or no writer, which are those that aren't regular, and files
// larger than MaxFileSize.
func ReadFile(path string) ([]byte, error) {
	info, err := check(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	if _, err := content.ReadFrom(io.LimitReader(f, MaxFileSize+1)); err != nil {
		return nil, err
	}
	if content.Len() > MaxFileSize { // some file systems don't know the size
		return nil, tooLarge(path)
	}
	return content.Bytes(), nil
}

// CheckFile returns the error with which ReadFile refuses a file, without
// opening it.
func CheckFile(path string) error {
	_, err := check(path)
	return err
}

func check(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: path, Err: fileRefusal("it is " + kindOfFile(info.Mode()) + ", not a regular file")}
	case info.Size() > MaxFileSize:
		return nil, tooLarge(path)
	}
	return info, nil
}

func tooLarge(path string) error {
	return &fs.PathError{Op: "read", Path: path, Err: fileRefusal(fmt.Sprintf("it is larger than %d MiB", MaxFileSize>>20))}
}

// kindOfFile names what is not a regular file.
func kindOfFile(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}
