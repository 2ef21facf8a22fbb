package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lcgen/lcgen/examples/showcase/people"
)

const (
	sessionCookie = "showcase_session"
	sessionAge    = 24 * time.Hour
)

// Sessions are kept by the browsers, in a cookie that holds the user and when
// it expires, signed.
type sessions struct {
	key []byte
}

// user returns the ID of the user who makes the request, empty for nobody.
func (s sessions) user(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	claim, signature, ok := strings.Cut(cookie.Value, ".")
	if !ok || !hmac.Equal([]byte(signature), []byte(s.sign(claim))) {
		return ""
	}
	user, expiry, _ := strings.Cut(claim, "~")
	expires, err := strconv.ParseInt(expiry, 10, 64)
	if _, known := people.Find(user); err != nil || !known || time.Now().Unix() >= expires {
		return ""
	}
	return user
}

// begin logs a user in.
func (s sessions) begin(w http.ResponseWriter, r *http.Request, user string) {
	claim := fmt.Sprintf("%s~%d", user, time.Now().Add(sessionAge).Unix())
	setCookie(w, r, claim+"."+s.sign(claim), int(sessionAge/time.Second))
}

// end logs out whoever makes the request.
func (s sessions) end(w http.ResponseWriter, r *http.Request) { setCookie(w, r, "", -1) }

func setCookie(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name:     sessionCookie,
		Value:    value,
		Path:     "/",
		MaxAge:   age,
		HttpOnly: true,
		Secure:   r.TLS != nil,
		SameSite: http.SameSiteLaxMode,
	})
}

// sign returns the signature of a claim. The prefix keeps it apart from
// whatever else is signed with the same key.
func (s sessions) sign(claim string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("showcase session\n" + claim))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
