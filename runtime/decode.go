package lc

import (
	"encoding"
	"time"
)

func DecodeString[T ~string](v Value) (T, error)                              { panic("later") }
func DecodeBool[T ~bool](v Value) (T, error)                                  { panic("later") }
func DecodeInt[T ~int | ~int8 | ~int16 | ~int32 | ~int64](v Value) (T, error) { panic("later") }
func DecodeUint[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](v Value) (T, error) {
	panic("later")
}
func DecodeFloat[T ~float32 | ~float64](v Value) (T, error) { panic("later") }
func DecodeTime(v Value) (time.Time, error)                 { panic("later") }
func DecodeDuration(v Value) (time.Duration, error)         { panic("later") }
func DecodeText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](v Value) (T, error)                     { panic("later") }
func DecodeJSON[T any](v Value) (T, error) { panic("later") }
