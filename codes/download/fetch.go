package download

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"firstpass/claim"
)

// Limits of what is fetched: pages are some hundred kilobytes, the largest archive
// some 20 MB.
const (
	mostPage = 8 << 20
	mostFile = 1 << 30
	attempts = 4
)

// Client fetches into a folder. The transport's own settings hold: proxies are
// those of the environment.
type Client struct {
	HTTP   *http.Client
	Folder string
	// Mirror stands before every address in place of its scheme: "https://mirror.local/"
	// makes "https://mirror.local/www.cms.gov/files/zip/...".
	Mirror   string
	Agent    string
	Progress func(n int64)
	tokens   map[string]string // by host, of licences accepted in this run
	// Wait is how long before a broken download is taken up again.
	Wait time.Duration
}

// NewClient returns a client that honours the environment's proxies.
func NewClient(folder string) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = http.ProxyFromEnvironment
	transport.ResponseHeaderTimeout = time.Minute
	return &Client{HTTP: &http.Client{Transport: transport}, Folder: folder, Agent: "firstpass", Progress: func(int64) {}, Wait: 2 * time.Second}
}

// Refused is an answer that is not the file: what was asked for, and what to do.
type Refused struct {
	Address string
	Reason  string
}

func (r *Refused) Error() string { return r.Address + ": " + r.Reason }

func (c *Client) address(text string) string {
	if c.Mirror == "" {
		return text
	}
	_, rest, _ := strings.Cut(text, "://")
	return strings.TrimRight(c.Mirror, "/") + "/" + rest
}

func (c *Client) request(ctx context.Context, address string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address(address), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.Agent)
	if token := c.tokens[hostOf(address)]; token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

func hostOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.Host
}

// accept asks for the token that comes with a licence. It is kept for this run and
// written nowhere.
func (c *Client) accept(ctx context.Context, licence string) error {
	text, err := c.page(ctx, licence)
	if err != nil {
		return err
	}
	var answer struct {
		Data []struct {
			Token string `json:"Token"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Data) == 0 || answer.Data[0].Token == "" {
		return &Refused{licence, "the licence's page gives no token; its form may have changed"}
	}
	if c.tokens == nil {
		c.tokens = map[string]string{}
	}
	c.tokens[hostOf(licence)] = answer.Data[0].Token
	return nil
}

// Find lists the addresses of a publication's current files. Where its page
// refuses, names that have been steady are guessed; guessed says so.
func (c *Client) Find(ctx context.Context, p Publication, on claim.Date) (list []string, guessed bool, err error) {
	if p.licence != "" {
		if err := c.accept(ctx, p.licence); err != nil {
			return nil, false, err
		}
	}
	if p.Page == "" {
		return p.guess(on), false, nil
	}
	text, err := c.page(ctx, p.Page)
	if err == nil {
		page, perr := url.Parse(p.Page)
		if perr != nil {
			return nil, false, perr
		}
		if list = p.newest(page, text); len(list) > 0 {
			return list, false, nil
		}
		err = &Refused{p.Page, "the page links no file of this table; its names may have changed. Open it in a browser and import what you save"}
	}
	if p.guess != nil {
		return p.guess(on), true, nil
	}
	return nil, false, err
}

func (c *Client) page(ctx context.Context, address string) (string, error) {
	req, err := c.request(ctx, address)
	if err != nil {
		return "", err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", &Refused{address, "the page answers " + resp.Status + "; open it in a browser and import what you save"}
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, mostPage))
	return string(text), err
}

// Get fetches one file and gives its path. One that is there whole is not fetched
// again; one that broke off is taken up where it broke off.
func (c *Client) Get(ctx context.Context, address string) (name string, err error) {
	if err := os.MkdirAll(c.Folder, 0o755); err != nil {
		return "", err
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	name = filepath.Join(c.Folder, path.Base(parsed.Path))
	if parsed.Fragment != "" {
		name = filepath.Join(c.Folder, path.Base(parsed.Fragment)) // see rolling
	}
	if whole(name) == nil {
		return name, nil
	}
	for try := 1; ; try++ {
		err = c.get(ctx, address, name+".part")
		if err == nil {
			break
		}
		var refused *Refused
		if errors.As(err, &refused) || try == attempts || ctx.Err() != nil {
			return "", err
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(c.Wait):
		}
	}
	if err := whole(name + ".part"); err != nil {
		os.Remove(name + ".part")
		return "", &Refused{address, err.Error()}
	}
	return name, os.Rename(name+".part", name)
}

// get asks for the file, or for the rest of it where a part is there.
func (c *Client) get(ctx context.Context, address, part string) error {
	req, err := c.request(ctx, address)
	if err != nil {
		return err
	}
	have := int64(0)
	if info, err := os.Stat(part); err == nil {
		have = info.Size()
	}
	tag, _ := os.ReadFile(part + ".tag")
	if have > 0 && len(tag) > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
		req.Header.Set("If-Range", string(tag)) // the rest of another file is of no use
	} else {
		have = 0
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	switch resp.StatusCode {
	case http.StatusOK:
		have = 0
	case http.StatusPartialContent:
		flags = os.O_WRONLY | os.O_APPEND
	case http.StatusRequestedRangeNotSatisfiable:
		os.Remove(part)
		return errors.New("the part kept is no part of the file")
	case http.StatusNotFound, http.StatusGone:
		return &Refused{address, "there is no such file (" + resp.Status + "): it may have been renamed. Look at the publisher's page and import what you save"}
	case http.StatusForbidden, http.StatusUnauthorized:
		return &Refused{address, "the site refuses programs (" + resp.Status + "); open it in a browser and import what you save"}
	default:
		return fmt.Errorf("%s: %s", address, resp.Status)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && !isPage(part) {
		return c.htmlInstead(address, resp)
	}
	tagged := resp.Header.Get("Etag")
	if tagged == "" || strings.HasPrefix(tagged, "W/") {
		tagged = resp.Header.Get("Last-Modified")
	}
	if err := os.WriteFile(part+".tag", []byte(tagged), 0o644); err != nil {
		return err
	}
	f, err := os.OpenFile(part, flags, 0o644)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, &counted{io.LimitReader(resp.Body, mostFile-have), c.Progress})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("%s broke off after %d bytes: %w", address, have+n, err)
	}
	if resp.ContentLength >= 0 && n != resp.ContentLength {
		return fmt.Errorf("%s broke off after %d of %d bytes", address, have+n, have+resp.ContentLength)
	}
	return os.Remove(part + ".tag")
}

// htmlInstead says what a page in place of a file is.
func (c *Client) htmlInstead(address string, resp *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 256<<10))
	if bytes.Contains(bytes.ToLower(text), []byte("license")) {
		return &Refused{address, "the publisher shows its licence page instead of the file: open it in a browser, accept the licence, and import what you save"}
	}
	return &Refused{address, "the site answers with a web page instead of the file; open it in a browser and import what you save"}
}

// isPage says whether a file is a web page because its table is published as one.
func isPage(name string) bool { return path.Ext(strings.TrimSuffix(name, ".part")) == ".html" }

type counted struct {
	r    io.Reader
	seen func(int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.seen(int64(n))
	return n, err
}

// whole says whether a file is there and is what its name says: an archive that
// opens, with every checksum right, or a text that is no web page.
func whole(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !strings.EqualFold(path.Ext(strings.TrimSuffix(name, ".part")), ".zip") {
		head := make([]byte, 512)
		n, _ := io.ReadFull(f, head)
		if lower := bytes.ToLower(head[:n]); n == 0 || !isPage(name) && (bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<!doctype"))) {
			return errors.New("it is a web page and not the file")
		}
		return nil
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return fmt.Errorf("what came is no whole zip file: %v", err)
	}
	for _, member := range z.File {
		body, err := member.Open()
		if err != nil {
			return fmt.Errorf("%s in it cannot be opened: %v", member.Name, err)
		}
		_, err = io.Copy(io.Discard, io.LimitReader(body, mostFile))
		body.Close()
		if err != nil {
			return fmt.Errorf("%s in it is damaged: %v", member.Name, err)
		}
	}
	return nil
}
