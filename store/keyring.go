package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// Keyring encrypts personal fields, makes the keyed hashes they are found by and
// chains the trail. All three keys come from the operator's one.
type Keyring struct {
	seal  cipher.AEAD
	blind []byte
	chain []byte
}

const keySize = 32

// NewKeyring derives the keys.
func NewKeyring(secret []byte) (*Keyring, error) {
	if len(secret) != keySize {
		return nil, fmt.Errorf("the key has %d bytes, want %d", len(secret), keySize)
	}
	derive := func(purpose string) ([]byte, error) {
		return hkdf.Key(sha256.New, secret, nil, "firstpass "+purpose, keySize)
	}
	sealing, err1 := derive("seal")
	blind, err2 := derive("blind")
	chain, err3 := derive("chain")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Keyring{seal: gcm, blind: blind, chain: chain}, nil
}

// LoadKey reads the operator's key file, or makes it, readable by its owner only.
// Without the file the store's personal fields are lost: it is backed up apart from the store.
func LoadKey(name string) (*Keyring, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = makeKey(name); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s: not a key file: %w", name, err)
	}
	keys, err := NewKeyring(secret)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return keys, nil
}

func makeKey(name string) ([]byte, error) {
	secret := make([]byte, keySize)
	rand.Read(secret)
	text := []byte(base64.StdEncoding.EncodeToString(secret) + "\n")
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return os.ReadFile(name) // another process was first
	}
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	return text, errors.Join(err, f.Sync(), f.Close())
}

// Seal encrypts a value for one purpose; it opens for that purpose only.
func (k *Keyring) Seal(purpose string, plain []byte) []byte {
	if len(plain) == 0 {
		return nil
	}
	return k.seal.Seal(nil, nil, plain, []byte(purpose))
}

// Open decrypts what Seal made.
func (k *Keyring) Open(purpose string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	plain, err := k.seal.Open(nil, nil, sealed, []byte(purpose))
	if err != nil {
		return nil, ErrWrongKey
	}
	return plain, nil
}

// Blind is the keyed hash a value is found by, 0 for an empty value. It is
// bound to the practice: equal names of two practices do not look equal.
func (k *Keyring) Blind(practice ID, kind, value string) int64 {
	if value == "" {
		return 0
	}
	mac := hmac.New(sha256.New, k.blind)
	fmt.Fprintf(mac, "%d\x00%s\x00%s", practice, kind, value)
	return int64(binary.BigEndian.Uint64(mac.Sum(nil)))
}

// Chain is the keyed hash of a line of the trail and the one before it.
func (k *Keyring) Chain(e *Entry) []byte {
	mac := hmac.New(sha256.New, k.chain)
	fmt.Fprintf(mac, "%x\x00%d\x00%d\x00%d\x00%d\x00%q\x00%q\x00%q", e.Previous, e.Seq, e.Practice, e.At.UnixMilli(), e.User, e.Action, e.Subject, e.Detail)
	return mac.Sum(nil)
}

// prefixLength is how many letters of a last name are enough to search for it.
const prefixLength = 4

// keptControl is how much of a control number every payer sends back; some cut the rest.
const keptControl = 20

// Tokens are the blind hashes a claim is found by: last name, its first letters,
// first name, member id and control number.
func (k *Keyring) Tokens(practice ID, last, first, member, control string) []int64 {
	last, first = Fold(last), Fold(first)
	list := []int64{
		k.Blind(practice, "name", last),
		k.Blind(practice, "name", first),
		k.Blind(practice, "id", Fold(member)),
		k.Blind(practice, "id", Fold(control)),
	}
	if len(control) > keptControl {
		list = append(list, k.Blind(practice, "id", Fold(control[:keptControl])))
	}
	if r := []rune(last); len(r) > prefixLength {
		list = append(list, k.Blind(practice, "name", string(r[:prefixLength])))
	}
	seen, out := map[int64]bool{0: true}, list[:0]
	for _, t := range list {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

// SearchTokens are the hashes a word of a search may match: a name, the first
// letters of one, or a number.
func (k *Keyring) SearchTokens(practice ID, word string) []int64 {
	word = Fold(word)
	if word == "" {
		return nil
	}
	return []int64{k.Blind(practice, "name", word), k.Blind(practice, "id", word)}
}

// Fold writes a name or number the way it is searched for: letters and digits, upper case.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// Print is the keyed hash of what tells one payment from another.
func (k *Keyring) Print(practice ID, print []byte) []byte {
	mac := hmac.New(sha256.New, k.blind)
	fmt.Fprintf(mac, "%d\x00print\x00%s", practice, print)
	return mac.Sum(nil)[:16]
}
