package markup

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// trace is a document's tokens as one line.
func trace(r io.Reader) (string, error) {
	s := New(r)
	var b strings.Builder
	for {
		kind, err := s.Next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch kind {
		case Start:
			fmt.Fprintf(&b, "<%s %s>", s.Name(), s.Attr("v"))
		case End:
			fmt.Fprintf(&b, "</%s>", s.Name())
		case Text:
			fmt.Fprintf(&b, "%s", s.Text())
		}
	}
}

func TestTokens(t *testing.T) {
	for document, want := range map[string]string{
		`<a><b v="1"/>x &amp; y</a>`:                                    `<a ><b 1></b>x & y</a>`,
		`<?xml version="1.0"?><!-- < --><n:a n:v='&lt;>'/>`:             `<a <>></a>`,
		`<a><![CDATA[<raw> & ]]></a>`:                                   `<a ><raw> & </a>`,
		`<a>&#65;&#x42;&nbsp;&</a>`:                                     `<a >AB&nbsp;&</a>`,
		"<a>\n  <b\n v=\"2\"\n></b>\n</a>":                              `<a ><b 2></b></a>`,
		"\xef\xbb\xbf<a/>":                                              `<a ></a>`,
		"\xff\xfe<\x00a\x00/\x00>\x00":                                  `<a ></a>`,
		"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>caf\xe9</a>": "<a >café</a>",
	} {
		for _, r := range []io.Reader{strings.NewReader(document), iotest.OneByteReader(strings.NewReader(document))} {
			got, err := trace(r)
			if err != nil || got != want {
				t.Errorf("%q: %q, %v; want %q", document, got, err, want)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for document, code := range map[string]string{
		`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`:     "xml-dtd",
		`<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`: "xml-dtd",
		`<a><b></a>`:               "xml-syntax",
		`<a`:                       "xml-truncated",
		`<a><b>`:                   "xml-truncated",
		`<a <b></a>`:               "xml-syntax",
		`<>`:                       "xml-syntax",
		`<a><!-- `:                 "xml-truncated",
		strings.Repeat("<a>", 300): "xml-too-deep",
		"<a v=\"" + strings.Repeat("x", 400<<10) + "\"/>": "xml-too-large",
		"<a>" + strings.Repeat("x", 5<<20) + "</a>":       "xml-too-large",
	} {
		_, err := trace(strings.NewReader(document))
		var e *Error
		if !errors.As(err, &e) || e.Code != code {
			t.Errorf("%.40q: %v, want %s", document, err, code)
		}
	}
}

// FuzzScanner holds the scanner against encoding/xml: where that reads a document
// without a declaration to its end, this does as well, with the same elements.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{`<a><b v="1"/>x &amp; y</a>`, `<a><![CDATA[x]]></a>`, `<a>&#65;</a>`, "<a", "<!DOCTYPE a>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		got, err := trace(bytes.NewReader(document))
		d := xml.NewDecoder(bytes.NewReader(document))
		var want strings.Builder
		for {
			token, xmlErr := d.Token()
			if errors.Is(xmlErr, io.EOF) {
				break
			}
			if xmlErr != nil {
				return
			}
			switch e := token.(type) {
			case xml.StartElement:
				want.WriteString("<" + e.Name.Local)
			case xml.EndElement:
				want.WriteString("</" + e.Name.Local)
			case xml.Directive:
				return
			case xml.ProcInst:
				return
			}
		}
		if err != nil {
			t.Fatalf("%q: %v", document, err)
		}
		s := New(bytes.NewReader(document))
		var have strings.Builder
		for {
			kind, err := s.Next()
			if err != nil {
				break
			}
			switch kind {
			case Start:
				have.WriteString("<" + s.Name())
			case End:
				have.WriteString("</" + s.Name())
			}
		}
		if have.String() != want.String() {
			t.Fatalf("%q: %s, want %s (%s)", document, have.String(), want.String(), got)
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	document := []byte("<a>" + strings.Repeat(`<row r="5"><c r="A5" s="3" t="s"><v>1234</v></c><c r="B5"><v>5.5</v></c></row>`, 20000) + "</a>")
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		s := New(bytes.NewReader(document))
		for {
			kind, err := s.Next()
			if err != nil {
				break
			}
			if kind == Start && s.Is("c") {
				_ = s.Attr("t")
			}
		}
	}
}
