package official

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Limits of what an archive may unpack to. The largest published member, a
// quarter of the practitioner pairs, is 60 MB.
const (
	mostMember  = 512 << 20
	mostArchive = 2 << 30
	mostMembers = 500
	mostRatio   = 200 // a member that unpacks to more than this many times its size is a bomb
	mostNesting = 2
)

// Member is one file as published: plain, or out of an archive.
type Member struct {
	Path string // "ccipra.zip/ccipra-f1.TXT"
	Name string // "ccipra-f1.TXT"
	body *bufio.Reader
}

// Unpack opens a file and walks its members: itself where it is plain, else what
// it holds. A member that is refused comes as a Problem and the walk goes on.
func Unpack(name string) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) { unpack(name, yield) }
}

func unpack(name string, yield func(Member, error) bool) {
	f, err := os.Open(name)
	if err != nil {
		yield(Member{Path: name}, err)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		yield(Member{Path: name}, err)
		return
	}
	u := unpacking{left: mostArchive, yield: yield}
	u.walk(name, filepath.Base(name), f, info.Size(), 0)
}

type unpacking struct {
	left  int64
	yield func(Member, error) bool
}

// walk looks into one file; it says whether to go on.
func (u *unpacking) walk(where, name string, f io.ReaderAt, size int64, depth int) bool {
	var magic [4]byte
	n, _ := f.ReadAt(magic[:], 0)
	switch {
	case n == 0:
		return u.refuse(where, problem("empty", "the file is empty"))
	case bytes.Equal(magic[:2], []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(io.NewSectionReader(f, 0, size))
		if err != nil {
			return u.refuse(where, problem("archive", "the gzip file cannot be opened: %v", err))
		}
		return u.member(where, strings.TrimSuffix(name, ".gz"), z, size)
	case bytes.Equal(magic[:], []byte("PK\x03\x04")) && !isWorkbook(name):
		z, err := zip.NewReader(f, size)
		if err != nil {
			return u.refuse(where, problem("truncated", "the zip file is cut off or damaged: %v", err))
		}
		return u.archive(where, z, depth)
	}
	return u.member(where, name, io.NewSectionReader(f, 0, size), mostMember)
}

func isWorkbook(name string) bool { return strings.EqualFold(path.Ext(name), ".xlsx") }

func (u *unpacking) refuse(where string, p *Problem) bool {
	p.Path = where
	return u.yield(Member{Path: where}, p)
}

// archive walks a zip's members. The same table often comes as txt, csv and
// xlsx; the plain text is read and its twins are passed over.
func (u *unpacking) archive(where string, z *zip.Reader, depth int) bool {
	if len(z.File) > mostMembers {
		return u.refuse(where, problem("zip-bomb", "the archive holds %d files, more than any published one", len(z.File)))
	}
	plain := map[string]bool{}
	for _, f := range z.File {
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".txt", ".csv":
			plain[stem(f.Name)] = true
		}
	}
	for _, f := range z.File {
		if escapes(f.Name) {
			if !u.refuse(where, problem("path-traversal", "the archive holds a file whose name leads outside it")) {
				return false
			}
			continue
		}
		if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		inside := where + "/" + f.Name
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".pdf", ".docx", ".doc", ".xls", ".htm", ".html", ".rtf":
			continue // layouts and notices beside the tables
		case ".xlsx":
			if plain[stem(f.Name)] {
				continue
			}
		}
		if !u.entry(inside, f, depth) {
			return false
		}
	}
	return true
}

func stem(name string) string {
	return strings.ToLower(strings.TrimSuffix(path.Base(name), path.Ext(name)))
}

// escapes says whether a member's name is not a plain path below the archive.
func escapes(name string) bool {
	return strings.Contains(name, `\`) || path.IsAbs(name) || strings.Contains(name, ":") ||
		path.Clean(name) == ".." || strings.HasPrefix(path.Clean(name), "../")
}

func (u *unpacking) entry(inside string, f *zip.File, depth int) bool {
	size := int64(f.UncompressedSize64)
	if size > mostMember || size > u.left {
		return u.refuse(inside, problem("zip-bomb", "it would unpack to %d MB, more than any published file", size>>20))
	}
	if f.CompressedSize64 > 0 && size > 1<<20 && size/int64(f.CompressedSize64) > mostRatio {
		return u.refuse(inside, problem("zip-bomb", "it would unpack to %d times its size", size/int64(f.CompressedSize64)))
	}
	body, err := f.Open()
	if err != nil {
		return u.refuse(inside, problem("archive", "it cannot be unpacked: %v", err))
	}
	defer body.Close()
	if ext := strings.ToLower(path.Ext(f.Name)); ext == ".zip" || ext == ".gz" {
		if depth >= mostNesting {
			return u.refuse(inside, problem("zip-bomb", "archives are packed in archives too deep"))
		}
		whole, err := io.ReadAll(io.LimitReader(body, mostMember))
		if err != nil {
			return u.refuse(inside, problem("truncated", "it cannot be unpacked: %v", err))
		}
		u.left -= int64(len(whole))
		return u.walk(inside, path.Base(f.Name), bytes.NewReader(whole), int64(len(whole)), depth+1)
	}
	return u.member(inside, path.Base(f.Name), body, int64(f.CompressedSize64))
}

// member hands on one file, with what it may unpack to bounded.
func (u *unpacking) member(where, name string, body io.Reader, packed int64) bool {
	most := min(u.left, mostMember)
	if packed < mostMember {
		most = min(most, max(packed*mostRatio, 1<<20))
	}
	counted := &bounded{r: body, left: most}
	ok := u.yield(Member{Path: where, Name: name, body: bufio.NewReaderSize(counted, 1<<16)}, nil)
	u.left -= most - counted.left
	return ok
}

// bounded is a reader that fails once more was read than a member may hold.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, problem("zip-bomb", "it unpacks to more than any published file")
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}

// asProblem makes a Problem of a read error: a cut-off archive ends unexpectedly.
func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return problem("truncated", "it is cut off or damaged: %v", err)
}
