package output

import (
	"bytes"
	"errors"
	"os"
)

// Edit gives a file of the user new content in one step, keeping its mode. It
// refuses where the file does not hold what the new content was made from.
func Edit(path string, old, content []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	now, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, old) {
		return errors.New("it has changed meanwhile")
	}
	temp, err := writeTemp(path, content)
	if err != nil {
		return err
	}
	// After the rename there is nothing left to remove.
	defer os.Remove(temp)
	if err := os.Chmod(temp, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
