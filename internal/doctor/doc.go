// Package doctor finds out from outside why a page of a running application
// does not connect or does not update.
//
//	report, err := doctor.Examine(ctx, doctor.Options{URL: "http://127.0.0.1:8080/"})
//	if err != nil {
//		return err // no URL of a page
//	}
//	return report.Write(os.Stdout, nil)
//
// It does what a browser does: fetch the page, look for components and the
// browser client, render each component by itself, open their stream, and come
// back to it. An App that runs under lcgen dev is asked, too, what it holds. What
// it finds is told step by step, in plain words, with what to
// do where a step fails.
package doctor
