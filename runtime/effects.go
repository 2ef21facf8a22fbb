package lc

import "context"

func Redirect(ctx context.Context, localPath string) error   { panic("later") }
func Flash(ctx context.Context, message string)              { panic("later") }
func Dispatch(ctx context.Context, event string, detail any) { panic("later") }
