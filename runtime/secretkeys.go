package lc

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
)

// derivedKey returns a key for one use of a secret: who finds out something about
// one use learns nothing that is of use in another. No message that a keyring
// signs begins with a use, as each begins with a length of four bytes.
func derivedKey(secret []byte, use string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("lcgen: " + use))
	return h.Sum(nil)
}

// A veil signs and encrypts what goes to many viewers, who are to send it back
// and not to read it. That is deterministic authenticated encryption, the SIV
// construction of Rogaway and Shrimpton (as in RFC 5297): the MAC of the text
// and of all that it is bound to is also the counter that AES begins with. So the
// same text, bound to the same, gives the same bytes: renderings can be compared,
// and who sees two learns only whether they are equal. There is no nonce that
// might come twice, and none that takes room.
type veil struct {
	sign  []byte
	block cipher.Block
}

// newVeils returns the veils of an App for a use, each of one of its secrets.
func newVeils(secrets keyring, use string) []veil {
	var all []veil
	for _, secret := range secrets {
		block, err := aes.NewCipher(derivedKey(secret, use+", encrypted"))
		if err != nil {
			panic(err) // a key of 32 bytes is one
		}
		all = append(all, veil{derivedKey(secret, use+", signed"), block})
	}
	return all
}

// seal returns the text of s, encrypted, behind a head about nothing. What s is
// bound to covers the text.
func (v *veil) seal(s *signed, text []byte) []byte {
	head := keyring{v.sign}.seal(s, nil)
	return append(head, v.crypt(head[len(head)-macSize:], text)...)
}

// crypt encrypts a text, or decrypts it again. What it decrypts is not verified
// yet.
func (v *veil) crypt(mac, text []byte) []byte {
	out := slices.Clone(text)
	cipher.NewCTR(v.block, mac).XORKeyStream(out, text)
	return out
}
