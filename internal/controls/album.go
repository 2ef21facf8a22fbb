package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	lc "github.com/lcgen/lcgen/runtime"
)

// An Album is a form with files, and what is to be known of those that came.
//
//lc:component album template=album.html
//lc:channel context album
type Album struct {
	ID       lc.ComponentID
	Pictures []Picture `lc:"state"`
}

// A Picture tells of a file.
type Picture struct {
	Title, Name, Type, Sum string
	Size                   int64
}

// Add adds pictures that have the same title.
//
//lc:action max=60MiB accept=image/*
func (a *Album) Add(ctx context.Context, title string, photo []lc.File) error {
	if title == "" {
		return lc.Invalid("title", "is missing")
	}
	for _, file := range photo {
		sum, err := sumOf(file)
		if err != nil {
			return err
		}
		a.Pictures = append(a.Pictures, Picture{title, file.Name, file.Type, sum, file.Size})
	}
	return nil
}

// sumOf returns the SHA-256 of a file.
func sumOf(file lc.File) (string, error) {
	content, err := file.Open()
	if err != nil {
		return "", err
	}
	defer content.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sum.Sum(nil)), nil
}
