package contract

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"firstpass/store"
	"firstpass/store/relational"
)

// partsOf hands parts on one by one, and ends as an upload does.
func partsOf(list ...store.Part) func() (store.Part, error) {
	return func() (store.Part, error) {
		if len(list) == 0 {
			return store.Part{}, io.EOF
		}
		next := list[0]
		list = list[1:]
		return next, nil
	}
}

func claimsPart(text string) store.Part { return store.Part{Name: "day.837", Content: reader(text)} }

func chartPart(name, text string) store.Part {
	return store.Part{Name: name, IsChart: true, Content: reader(text)}
}

func testCharts(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	f := store.File{Practice: p, Source: "upload", Received: noon}
	most := store.Most{File: 1 << 20, Charts: 3 << 20, Number: 3}
	large := make([]byte, 1<<20+7)
	rand.Read(large)
	first, err := s.ReceiveParts(t.Context(), f, partsOf(store.Part{Name: Canary + ".csv", IsChart: true, Content: bytes.NewReader(large)}, claimsPart("claims"), chartPart("empty", "")), most)
	ok(t, err)
	equal(t, "name of the file", first.Name, "day.837")
	back, err := io.ReadAll(must3(s.OpenFile(t.Context(), p, first.ID)))
	ok(t, err)
	equal(t, "the claim file", string(back), "claims")
	list, err := s.Charts(t.Context(), p, first.ID)
	ok(t, err)
	if len(list) != 2 || list[0].Name != Canary+".csv" || list[0].Size != int64(len(large)) || list[1].Name != "empty" || list[1].Size != 0 {
		t.Fatalf("charts: %+v", list)
	}
	back, err = io.ReadAll(must3(s.OpenChart(t.Context(), p, first.ID, 0)))
	ok(t, err)
	if !bytes.Equal(back, large) {
		t.Fatal("a chart came back changed")
	}
	hides(t, s, "file_parts", "files", "trail")

	// Nobody else's practice finds them.
	other := practiceOf(t, s)
	if _, err := s.Charts(t.Context(), other, first.ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("another practice's charts: %v", err)
	}
	if _, err := s.OpenChart(t.Context(), other, first.ID, 0); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("another practice's chart: %v", err)
	}

	// The same again is the same file; other charts are not taken beside it.
	again, err := s.ReceiveParts(t.Context(), f, partsOf(claimsPart("claims"), store.Part{Name: "renamed.csv", IsChart: true, Content: bytes.NewReader(large)}), most)
	if again.ID != first.ID || !errors.Is(err, store.ErrDuplicate) || errors.Is(err, store.ErrOtherCharts) {
		t.Fatalf("the same again: %+v %v", again, err)
	}
	again, err = s.ReceiveParts(t.Context(), f, partsOf(claimsPart("claims"), chartPart("late.csv", "late")), most)
	if again.ID != first.ID || !errors.Is(err, store.ErrDuplicate) || !errors.Is(err, store.ErrOtherCharts) {
		t.Fatalf("other charts: %+v %v", again, err)
	}
}

func testChartFaults(t *testing.T, s *relational.Store) {
	p := practiceOf(t, s)
	f := store.File{Practice: p, Source: "upload", Received: noon}
	most := store.Most{File: 1 << 20, Charts: 3 << 20, Number: 3}
	for name, c := range map[string]struct {
		parts []store.Part
		want  error
	}{
		"no claims":         {[]store.Part{chartPart("a", "a")}, store.ErrNoFile},
		"two claim files":   {[]store.Part{claimsPart("a"), claimsPart("b")}, store.ErrSecondFile},
		"claims too large":  {[]store.Part{chartPart("a", "a"), {Name: "b", Content: bytes.NewReader(make([]byte, 2<<20))}}, store.ErrTooLarge},
		"cut off in a part": {[]store.Part{claimsPart("a"), {IsChart: true, Content: io.MultiReader(bytes.NewReader(make([]byte, 2<<20)), iotest.ErrReader(io.ErrClosedPipe))}}, io.ErrClosedPipe},
		"cut off early":     {[]store.Part{{Content: io.MultiReader(reader("a"), iotest.ErrReader(io.ErrUnexpectedEOF))}}, io.ErrUnexpectedEOF},
		"a chart cut off":   {[]store.Part{claimsPart("a"), {IsChart: true, Content: io.MultiReader(reader("a"), iotest.ErrReader(io.ErrUnexpectedEOF))}}, io.ErrUnexpectedEOF},
	} {
		if _, err := s.ReceiveParts(t.Context(), f, partsOf(c.parts...), most); !errors.Is(err, c.want) {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var left int
	ok(t, s.DB().QueryRow("SELECT count(*) FROM file_parts").Scan(&left))
	equal(t, "parts left behind", left, 0)

	// A chart that is too large, or one too many, costs itself only.
	got, err := s.ReceiveParts(t.Context(), f, partsOf(store.Part{Name: "huge", IsChart: true, Content: bytes.NewReader(make([]byte, 4<<20))}, chartPart("b", "b"), claimsPart("claims"), chartPart("c", "c"), chartPart("d", "d"), chartPart("e", "e")), most)
	ok(t, err)
	list, err := s.Charts(t.Context(), p, got.ID)
	ok(t, err)
	var said []string
	for _, c := range list {
		said = append(said, c.Name+":"+c.Problem)
	}
	equal(t, "charts", strings.Join(said, "|"), "huge:not kept: the charts beside a file may be 3 MB together|b:|c:|d:not kept, and none after it: 3 charts at most may come beside a file")
	ok(t, s.DB().QueryRow("SELECT count(*) FROM file_parts").Scan(&left))
	equal(t, "parts", left, 7) // the claims, four names, two contents

	// What is said of a file is said once, and goes with it, as its charts do.
	for range 2 {
		ok(t, s.AddNotices(t.Context(), got, []store.Notice{{Position: 1 << 40, Kind: "chart", Text: Canary}}))
	}
	notices, err := s.Notices(t.Context(), p, got.ID)
	ok(t, err)
	equal(t, "notices", len(notices), 1)
	hides(t, s, "notices")
	_, err = s.Retain(t.Context(), p, noon.AddDate(0, 0, 1))
	ok(t, err)
	ok(t, s.DB().QueryRow("SELECT count(*) FROM file_parts").Scan(&left))
	equal(t, "parts after their days", left, 0)
}
