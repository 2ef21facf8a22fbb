package phrase

import (
	"fmt"
	"maps"
	"slices"
)

// German returns a text in German, "" if there is none of that key.
func German(key string, args ...any) string {
	format := german[key]
	if len(args) == 0 {
		return format
	}
	if format == "" {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// german has every key, as a format for the same arguments in the same order, or by
// their number.
var german = map[string]string{
	// Pages and the browser client.
	"en":                            "de",
	"Please check what you entered": "Bitte prüfen Sie Ihre Eingaben",
	"What you have entered so far":  "Ihre bisherigen Eingaben",
	"Back to the page, without these changes": "Zurück zur Seite, ohne diese Änderungen",
	"Connected again.":                        "Wieder verbunden.",
	"Connection lost.":                        "Verbindung verloren.",
	"Failed":                                  "Fehlgeschlagen",
	"Close":                                   "Schließen",
	"Leave this page? What you have not sent is lost.": "Seite verlassen? Was Sie nicht gesendet haben, geht verloren.",
	"Load again": "Neu laden",
	"The answer can't be read. Reload the page.":                                   "Die Antwort ist nicht lesbar. Laden Sie die Seite neu.",
	"The connection was lost. The files are sent again.":                           "Die Verbindung wurde unterbrochen. Die Dateien werden erneut gesendet.",
	"The connection was lost. The files may have arrived.":                         "Die Verbindung wurde unterbrochen. Die Dateien sind vielleicht angekommen.",
	"The connection was lost, and the files were not sent.":                        "Die Verbindung wurde unterbrochen, und die Dateien wurden nicht gesendet.",
	"The connection was lost, and the files were not sent. They may be too large.": "Die Verbindung wurde unterbrochen, und die Dateien wurden nicht gesendet. Vielleicht sind sie zu groß.",
	"The file was refused where it is stored.":                                     "Der Speicher hat die Datei abgelehnt.",
	"The upload was ended.":                                                        "Das Hochladen wurde beendet.",
	"There is a new version of this page.":                                         "Es gibt eine neue Version dieser Seite.",
	"This page is out of date. Load it again.":                                     "Diese Seite ist veraltet. Laden Sie sie neu.",

	// Names of statuses.
	"Bad Request":              "Ungültige Anfrage",
	"Forbidden":                "Nicht erlaubt",
	"Not Found":                "Nicht gefunden",
	"Method Not Allowed":       "Methode nicht erlaubt",
	"Conflict":                 "Konflikt",
	"Request Entity Too Large": "Anfrage zu groß",
	"Unsupported Media Type":   "Medientyp wird nicht unterstützt",
	"Unprocessable Entity":     "Ungültige Angaben",
	"Too Many Requests":        "Zu viele Anfragen",
	"Internal Server Error":    "Interner Serverfehler",
	"Service Unavailable":      "Dienst nicht verfügbar",

	// Who may do what, and when.
	"A page of another site may not ask for this.":                           "Die Seite einer anderen Website darf das nicht anfordern.",
	"A page of another site may not do this.":                                "Die Seite einer anderen Website darf das nicht tun.",
	"A page of another site may not open a stream.":                          "Die Seite einer anderen Website darf keinen Stream öffnen.",
	"The token of the component is not yours, or not one of this site.":      "Das Token der Komponente ist nicht Ihres oder stammt nicht von dieser Website.",
	"There was no answer in time whether you may do this.":                   "Ob Sie das dürfen, ließ sich nicht rechtzeitig klären.",
	"This page is out of date, or was made for another user. Load it again.": "Diese Seite ist veraltet oder für jemand anderen bestimmt. Laden Sie sie neu.",
	"This part of the page is out of date. Load it again.":                   "Dieser Teil der Seite ist veraltet. Laden Sie ihn neu.",
	"You have been logged out.":                                              "Sie wurden abgemeldet.",
	"You may not act here.":                                                  "Sie dürfen hier nichts ändern.",
	"You may not listen here.":                                               "Sie dürfen hier nicht zuhören.",
	"You may not see this.":                                                  "Sie dürfen das nicht sehen.",
	"It has changed in the meantime. Look at what it is now, and try again.": "Es hat sich inzwischen geändert. Sehen Sie nach und versuchen Sie es noch einmal.",
	"Many of your answers are still on their way; try again shortly.":        "Viele Ihrer Antworten sind noch unterwegs; versuchen Sie es gleich noch einmal.",
	"The answer has no room for this one; ask for it again.":                 "Dafür ist in der Antwort kein Platz; fordern Sie es noch einmal an.",
	"The same request is still being worked on.":                             "Dieselbe Anfrage wird noch bearbeitet.",
	"The server can't keep the file at the moment.":                          "Der Server kann die Datei gerade nicht speichern.",
	"The server can't reach its broker at the moment.":                       "Der Server erreicht gerade seinen Broker nicht.",
	"The server can't reach its store at the moment.":                        "Der Server erreicht gerade seinen Speicher nicht.",
	"The server does not have the newest version yet.":                       "Der Server hat die neueste Version noch nicht.",
	"The server has reached its limit of %d open streams.":                   "Der Server hat seine Grenze von %d offenen Streams erreicht.",
	"The server is busy with other files; try again shortly.":                "Der Server ist mit anderen Dateien beschäftigt; versuchen Sie es gleich noch einmal.",
	"The server is busy with other requests; try again shortly.":             "Der Server ist mit anderen Anfragen beschäftigt; versuchen Sie es gleich noch einmal.",
	"The server is shutting down.":                                           "Der Server wird gerade beendet.",
	"The server takes too long at the moment.":                               "Der Server braucht gerade zu lange.",
	"Too many of your requests are being worked on; try again shortly.":      "Zu viele Ihrer Anfragen werden noch bearbeitet; versuchen Sie es gleich noch einmal.",
	"Too much is going on here at the moment.":                               "Hier ist gerade zu viel los.",
	"You ask too often. Wait a moment, and try again.":                       "Sie fragen zu oft an. Warten Sie einen Moment und versuchen Sie es noch einmal.",
	"You have reached the limit of %d channels on all your streams.":         "Sie haben die Grenze von %d Kanälen auf allen Ihren Streams erreicht.",
	"You have reached the limit of %d open streams.":                         "Sie haben die Grenze von %d offenen Streams erreicht.",
	"Your network has reached the limit of %d open streams of guests.":       "Ihr Netz hat die Grenze von %d offenen Streams für Gäste erreicht.",
	"There is no action %s of %s.":                                           "Eine Aktion %s von %s gibt es nicht.",
	"There is no component %s with a channel.":                               "Eine Komponente %s mit einem Kanal gibt es nicht.",
	"There is no component %s.":                                              "Eine Komponente %s gibt es nicht.",
	"There is no such channel.":                                              "Diesen Kanal gibt es nicht.",
	"There is no such channel: %s.":                                          "Diesen Kanal gibt es nicht: %s.",
	"There is no such component: %s.":                                        "Diese Komponente gibt es nicht: %s.",
	"There is nothing at this path.":                                         "Unter diesem Pfad gibt es nichts.",

	// What is wrong with a parameter.
	"Some parameters are invalid.":                                    "Einige Angaben sind ungültig.",
	"has more than %d values":                                         "hat mehr als %d Werte",
	"has the unknown field %s":                                        "hat das unbekannte Feld %s",
	"is given both whole and in parts":                                "ist als Ganzes und in Teilen angegeben",
	"is nested more than %d levels deep":                              "ist tiefer als %d Ebenen verschachtelt",
	"is not a parameter of this action":                               "ist kein Parameter dieser Aktion",
	"is not in the list: its elements are numbered 0, 1, 2 and so on": "steht nicht in der Liste: ihre Elemente sind mit 0, 1, 2 und so weiter nummeriert",
	"is not valid":                                                    "ist ungültig",
	"is not valid JSON: %s":                                           "ist kein gültiges JSON: %s",
	"is required":                                                     "fehlt",
	"is too large a number":                                           "ist eine zu große Zahl",
	"must be a date or time, such as 2006-01-02 or 2006-01-02T15:04":  "muss ein Datum oder eine Uhrzeit sein, wie 2006-01-02 oder 2006-01-02T15:04",
	"must be a duration such as 1h30m or 250ms":                       "muss eine Dauer sein, wie 1h30m oder 250ms",
	"must be a number":                                                "muss eine Zahl sein",
	"must be a number of its range, not %s":                           "muss eine Zahl im erlaubten Bereich sein, nicht %s",
	"must be a string":                                                "muss ein Text sein",
	"must be a string, not %s":                                        "muss ein Text sein, nicht %s",
	"must be a time of the form 2006-01-02T15:04:05Z (RFC 3339)":      "muss ein Zeitpunkt der Form 2006-01-02T15:04:05Z sein (RFC 3339)",
	"must be a whole number":                                          "muss eine ganze Zahl sein",
	"must be a whole number of its range, not %s":                     "muss eine ganze Zahl im erlaubten Bereich sein, nicht %s",
	"must be an array":                                                "muss eine Liste sein",
	"must be an array, not %s":                                        "muss eine Liste sein, nicht %s",
	"must be an object, not %s":                                       "muss ein Objekt sein, nicht %s",
	"must be another type of value, not %s":                           "muss ein Wert von anderer Art sein, nicht %s",
	"must be between %d and %d":                                       "muss zwischen %d und %d liegen",
	"must be given once":                                              "muss einmal angegeben werden",
	"must be true or false":                                           "muss true oder false sein",
	"must be true or false, not %s":                                   "muss true oder false sein, nicht %s",
	"must not be null":                                                "darf nicht null sein",
	"must not contain the character NUL":                              "darf das Zeichen NUL nicht enthalten",

	// Files.
	"The file is larger than %s.":                     "Die Datei ist größer als %s.",
	"The files are larger than %s.":                   "Die Dateien sind größer als %s.",
	"The files are larger than %s; each may have %s.": "Die Dateien sind größer als %s; jede darf %s haben.",
	"has a name of more than %d bytes":                "hat einen Namen mit mehr als %d Bytes",
	"has a name that is not UTF-8":                    "hat einen Namen, der kein UTF-8 ist",
	"has a name with control characters":              "hat einen Namen mit Steuerzeichen",
	"has no name":                                     "hat keinen Namen",
	"is empty":                                        "ist leer",
	"is larger than %s":                               "ist größer als %s",
	"is larger than %s; each may have %s":             "ist größer als %s; jede Datei darf %s haben",
	"must be a file":                                  "muss eine Datei sein",
	"must be a file of a type that is taken here: %s": "muss eine Datei erlaubter Art sein: %s",
	"must be chosen again":                            "muss noch einmal ausgewählt werden",
	"must be chosen and sent again":                   "muss noch einmal ausgewählt und gesendet werden",
	"must be sent as a file, in a multipart form":     "muss als Datei gesendet werden, in einem Multipart-Formular",
	"must not be a file":                              "darf keine Datei sein",

	// Requests that the browser client never makes.
	"%s must be 1.": "%s muss 1 sein.",
	"%s must be at most %d visible ASCII characters.":                                      "%s darf höchstens %d sichtbare ASCII-Zeichen haben.",
	"%s must be given once.":                                                               "%s muss einmal angegeben werden.",
	"A member %q of the body has a value of another type than it must.":                    "Ein Eintrag %q des Inhalts hat einen Wert von falscher Art.",
	"A part of the multipart form has a header of more than %s.":                           "Ein Teil des Multipart-Formulars hat einen Kopf von mehr als %s.",
	"A part of the multipart form has no Content-Disposition that can be read.":            "Ein Teil des Multipart-Formulars hat keine lesbare Content-Disposition.",
	"A part of the multipart form must have one Content-Disposition.":                      "Jeder Teil des Multipart-Formulars muss genau eine Content-Disposition haben.",
	"A part of the multipart form must not have a Content-Transfer-Encoding.":              "Kein Teil des Multipart-Formulars darf ein Content-Transfer-Encoding haben.",
	"A version of the stream is not a whole number.":                                       "Eine Version des Streams ist keine ganze Zahl.",
	"Each file must have a field and a size.":                                              "Jede Datei muss ein Feld und eine Größe haben.",
	"The action takes files: the body must be %s, which a form sends that has enctype=%q.": "Die Aktion nimmt Dateien: der Inhalt muss %s sein, wie ihn ein Formular mit enctype=%q sendet.",
	"The body asks for more than %d views.":                                                "Der Inhalt fordert mehr als %d Ansichten an.",
	"The body did not arrive whole.":                                                       "Der Inhalt ist nicht vollständig angekommen.",
	"The body has more than %d files.":                                                     "Der Inhalt hat mehr als %d Dateien.",
	"The body has no file.":                                                                "Der Inhalt hat keine Datei.",
	"The body is larger than %d bytes.":                                                    "Der Inhalt ist größer als %d Bytes.",
	"The body is not valid JSON: %s.":                                                      "Der Inhalt ist kein gültiges JSON: %s.",
	"The body must be %s, %s or %s.":                                                       "Der Inhalt muss %s, %s oder %s sein.",
	"The body must be %s.":                                                                 "Der Inhalt muss %s sein.",
	"The body must not be compressed.":                                                     "Der Inhalt darf nicht komprimiert sein.",
	"The content type of the multipart form has no boundary.":                              "Der Medientyp des Multipart-Formulars hat keine Boundary.",
	"The form gives %s as a file.":                                                         "Das Formular gibt %s als Datei an.",
	"The form gives %s twice.":                                                             "Das Formular gibt %s zweimal an.",
	"The form has a file before its field %s, which must come first.":                      "Das Formular hat eine Datei vor seinem Feld %s, das zuerst kommen muss.",
	"The form holds text that is not UTF-8.":                                               "Das Formular enthält Text, der kein UTF-8 ist.",
	"The form is not correctly encoded.":                                                   "Das Formular ist falsch codiert.",
	"The form names a time zone in %s that the server doesn't know.":                       "Das Formular nennt in %s eine Zeitzone, die der Server nicht kennt.",
	"The multipart form is not correctly encoded.":                                         "Das Multipart-Formular ist falsch codiert.",
	"The query of the stream cannot be read: %s.":                                          "Die Angaben zum Stream sind nicht lesbar: %s.",
	"The request has more than %d values.":                                                 "Die Anfrage hat mehr als %d Werte.",
	"The stream asks for %d channels, more than the limit of %d.":                          "Der Stream fordert %d Kanäle an, mehr als die Grenze von %d.",
	"The stream has reached its limit of %d channels.":                                     "Der Stream hat seine Grenze von %d Kanälen erreicht.",
	"The stream needs a channel, such as ?channel=global.":                                 "Der Stream braucht einen Kanal, wie ?channel=global.",
	"The stream needs a component.":                                                        "Der Stream braucht eine Komponente.",
	"The stream shows %d tokens, more than the limit of %d.":                               "Der Stream zeigt %d Token, mehr als die Grenze von %d.",
	"The stream shows more than %d components without a token of theirs.":                  "Der Stream zeigt mehr als %d Komponenten ohne eigenes Token.",
	"The stream shows more than %d components.":                                            "Der Stream zeigt mehr als %d Komponenten.",
	"The tokens of the stream are longer than %d bytes together.":                          "Die Token des Streams sind zusammen länger als %d Bytes.",
	"This LC-Request was used for a call with other parameters.":                           "Dieser LC-Request gehört zu einem Aufruf mit anderen Parametern.",
	"This takes %s only.":                                                                  "Hier geht nur %s.",
}

// GermanKeys returns the keys that German knows.
func GermanKeys() []string { return slices.Sorted(maps.Keys(german)) }
