package phrase

// Client has the keys of what the browser client says by itself. A test compares
// them with its sources.
var Client = []string{
	"Close",
	"Connected again.",
	"Connection lost.",
	"Failed",
	"Leave this page? What you have not sent is lost.",
	"Load again",
	"The answer can't be read. Reload the page.",
	"The connection was lost. The files are sent again.",
	"The connection was lost. The files may have arrived.",
	"The connection was lost, and the files were not sent.",
	"The connection was lost, and the files were not sent. They may be too large.",
	"The file was refused where it is stored.",
	"The upload was ended.",
	"There is a new version of this page.",
	"This page is out of date. Load it again.",
}
