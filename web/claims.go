package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"firstpass/claim"
	"firstpass/desk"
	"firstpass/store"
)

func (p *Pages) registerClaims(mux *http.ServeMux) {
	mux.HandleFunc("GET /claims", p.signed(p.worklist))
	mux.HandleFunc("POST /claims", p.signed(p.search))
	mux.HandleFunc("POST /claims/bulk", p.signed(p.bulk))
	mux.HandleFunc("GET /claims/export.csv", p.signed(p.exportCSV))
	mux.HandleFunc("GET /claims/export.xlsx", p.signed(p.exportXLSX))
	p.registerClaim(mux)
}

// filter is one choice beside the list, with how many claims it holds.
type filter struct {
	Label   string
	Address string
	Claims  int
	AtRisk  claim.Cents
	On      bool
}

type listRow struct {
	store.Row
	Owner    string
	Left     string
	Level    string
	Sendable bool
}

type worklistData struct {
	Heading string
	Queues  []filter
	Payers  []filter
	Owners  []filter
	Sorts   []filter
	Rows    []listRow
	Next    string
	First   string // address of the first page, where this is not it
	Total   int
	AtRisk  claim.Cents
	Search  string
	Query   string
	Members []store.Member
	Me      store.ID
}

// open is what a biller works on.
func open() []store.Queue { return []store.Queue{store.ToFix, store.ToReview} }

// queryOf reads a list's address. What somebody searches for never stands in it.
func queryOf(r *http.Request, a desk.Actor) (store.Query, url.Values) {
	v := r.URL.Query()
	q := store.Query{Practice: a.Practice, Payer: v.Get("payer"), Rule: v.Get("rule"), Sort: store.Sort(v.Get("sort")), After: v.Get("after"), Limit: 50, Queues: open()}
	if word := v.Get("queue"); word == "all" {
		q.Queues = nil
	} else if queue, ok := store.ParseQueue(word); ok {
		q.Queues = []store.Queue{queue}
	}
	switch v.Get("owner") {
	case "me":
		q.Owner = a.User
	case "nobody":
		q.Owner = -1
	default:
		fmt.Sscan(v.Get("owner"), &q.Owner)
	}
	if q.Sort == "" {
		q.Sort = store.SortMoney
	}
	v.Del("said")
	return q, v
}

func with(v url.Values, pairs ...string) string {
	out := url.Values{}
	for k, list := range v {
		out[k] = slices.Clone(list)
	}
	out.Del("after")
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			out.Del(pairs[i])
		} else {
			out.Set(pairs[i], pairs[i+1])
		}
	}
	if len(out) == 0 {
		return "/claims"
	}
	return "/claims?" + out.Encode()
}

func (p *Pages) worklist(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	q, v := queryOf(r, a)
	return p.list(w, r, a, q, v)
}

// search finds claims by name, member id or number. It comes by POST: an address
// is kept in histories and logs.
func (p *Pages) search(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if !desk.May(a.Role, desk.See) {
		return desk.ErrForbidden
	}
	if err := parse(w, r); err != nil {
		return err
	}
	word := strings.TrimSpace(r.PostFormValue("search"))
	if word == "" {
		http.Redirect(w, r, "/claims", http.StatusSeeOther)
		return nil
	}
	q := store.Query{Practice: a.Practice, Search: word, Sort: store.SortService, Limit: 200}
	if err := p.desk.Store.Record(r.Context(), store.Entry{Practice: a.Practice, At: p.desk.Now(), User: a.User, Action: "list.search", Subject: "list"}); err != nil {
		return err
	}
	return p.list(w, r, a, q, url.Values{"queue": {"all"}})
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request, a desk.Actor, q store.Query, v url.Values) error {
	rows, next, err := p.desk.Store.List(r.Context(), q)
	if err != nil {
		if q.After != "" {
			return desk.Refusal("this page of the list is not there any more; start at its beginning")
		}
		return err
	}
	counts, err := p.tallies.Of(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	members, err := p.desk.Store.Members(r.Context(), a.Practice)
	if err != nil {
		return err
	}
	data := worklistData{Search: q.Search, Query: v.Encode(), Members: members, Me: a.User}
	names := map[store.ID]string{}
	for _, m := range members {
		names[m.User] = m.Name
	}
	today := p.desk.Today()
	for _, row := range rows {
		text, level := left(row.Deadline, today)
		data.Rows = append(data.Rows, listRow{Row: row, Owner: names[row.Owner], Left: text, Level: level, Sendable: desk.Sendable(row.Queue)})
	}
	if next != "" {
		data.Next = with(v) + sep(with(v)) + "after=" + next
	}
	if q.After != "" {
		data.First = with(v)
	}
	p.filters(&data, q, v, counts, names)
	data.Heading = heading(q)
	p.show(w, r, http.StatusOK, "worklist", view{Title: data.Heading, Nav: "claims", Wide: true, Data: data})
	return nil
}

func sep(address string) string {
	if strings.Contains(address, "?") {
		return "&"
	}
	return "?"
}

func heading(q store.Query) string {
	switch {
	case q.Search != "":
		return "Found"
	case len(q.Queues) == 0:
		return "All claims"
	case len(q.Queues) == 2:
		return "To fix and review"
	}
	return queueText(q.Queues[0])
}

// filters counts what each choice would show, with the other choices as they are.
func (p *Pages) filters(data *worklistData, q store.Query, v url.Values, counts []store.Count, names map[store.ID]string) {
	owner := func(c store.Count) bool {
		return q.Owner == 0 || q.Owner == c.Owner || q.Owner < 0 && c.Owner == 0
	}
	payer := func(c store.Count) bool { return q.Payer == "" || q.Payer == c.Payer }
	queue := func(c store.Count) bool { return len(q.Queues) == 0 || slices.Contains(q.Queues, c.Queue) }
	work := filter{Label: "To fix and review", Address: with(v, "queue", ""), On: v.Get("queue") == "" && q.Search == ""}
	all := filter{Label: "All claims", Address: with(v, "queue", "all"), On: len(q.Queues) == 0 && q.Search == ""}
	each := make([]filter, store.Queues)
	payers, owners := map[string]*filter{}, map[store.ID]*filter{}
	for _, c := range counts {
		if owner(c) && payer(c) {
			for _, f := range []*filter{&each[c.Queue], &all} {
				f.Claims += c.Claims
				f.AtRisk += c.AtRisk
			}
			if slices.Contains(open(), c.Queue) {
				work.Claims += c.Claims
				work.AtRisk += c.AtRisk
			}
		}
		if queue(c) && owner(c) {
			put(payers, c.Payer, c, func() filter {
				return filter{Label: cmp.Or(c.Payer, "No payer named"), Address: with(v, "payer", c.Payer), On: q.Payer == c.Payer && c.Payer != ""}
			})
		}
		if queue(c) && payer(c) {
			put(owners, c.Owner, c, func() filter {
				if c.Owner == 0 {
					return filter{Label: "Nobody", Address: with(v, "owner", "nobody"), On: q.Owner < 0}
				}
				return filter{Label: names[c.Owner], Address: with(v, "owner", fmt.Sprint(c.Owner)), On: q.Owner == c.Owner}
			})
		}
		if queue(c) && owner(c) && payer(c) {
			data.Total += c.Claims
			data.AtRisk += c.AtRisk
		}
	}
	data.Queues = []filter{work}
	for i := range each {
		if each[i].Claims > 0 || slices.Contains(open(), store.Queue(i)) {
			each[i].Label, each[i].Address, each[i].On = queueText(store.Queue(i)), with(v, "queue", store.Queue(i).String()), len(q.Queues) == 1 && q.Queues[0] == store.Queue(i)
			data.Queues = append(data.Queues, each[i])
		}
	}
	data.Queues = append(data.Queues, all)
	data.Payers = sorted(payers)
	data.Owners = sorted(owners)
	if q.Payer != "" {
		data.Payers = append([]filter{{Label: "Any payer", Address: with(v, "payer", "")}}, data.Payers...)
	}
	if q.Owner != 0 {
		data.Owners = append([]filter{{Label: "Anybody", Address: with(v, "owner", "")}}, data.Owners...)
	}
	for _, s := range []struct{ sort, label string }{{"money", "Money at risk"}, {"deadline", "Deadline"}, {"date", "Newest"}} {
		data.Sorts = append(data.Sorts, filter{Label: s.label, Address: with(v, "sort", s.sort), On: string(q.Sort) == s.sort})
	}
	if q.Search != "" || q.Rule != "" {
		data.Total = 0
	}
}

func put[K comparable](into map[K]*filter, key K, c store.Count, make func() filter) {
	f := into[key]
	if f == nil {
		made := make()
		f = &made
		into[key] = f
	}
	f.Claims += c.Claims
	f.AtRisk += c.AtRisk
}

// mostChoices keeps a column of filters short.
const mostChoices = 12

func sorted[K comparable](from map[K]*filter) []filter {
	var out []filter
	for _, f := range from {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b filter) int {
		return cmp.Or(cmp.Compare(b.AtRisk, a.AtRisk), cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.Label, b.Label))
	})
	return out[:min(len(out), mostChoices)]
}

// bulk does one thing to the claims ticked.
func (p *Pages) bulk(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	if err := parse(w, r); err != nil {
		return err
	}
	var ids []store.ID
	for _, text := range r.PostForm["claim"] {
		var id store.ID
		if _, err := fmt.Sscan(text, &id); err == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return desk.Refusal("tick the claims first (x selects a row)")
	}
	to := "/claims"
	if query, err := url.ParseQuery(r.PostFormValue("query")); err == nil {
		to = with(query)
	}
	var do func(id store.ID) error
	word := ""
	switch r.PostFormValue("do") {
	case "assign":
		word = "assigned"
		owner := formID(r, "owner")
		do = func(id store.ID) error { return p.desk.Assign(r.Context(), a, id, owner) }
	case "hold":
		word = "held"
		do = func(id store.ID) error {
			_, err := p.desk.Hold(r.Context(), a, id, 0, strings.TrimSpace(r.PostFormValue("why")))
			return err
		}
	case "release":
		word = "released"
		do = func(id store.ID) error { _, err := p.desk.Release(r.Context(), a, id, 0); return err }
	case "check":
		word = "checked"
		do = func(id store.ID) error { _, err := p.desk.CheckAgain(r.Context(), a, id); return err }
	case "send":
		f, sent, refused, err := p.desk.Send(r.Context(), a, ids)
		if err != nil {
			return withRefusals(err, refused)
		}
		p.show(w, r, http.StatusOK, "sent", view{Title: "Sent", Nav: "claims", Data: sentData{f, sent, refused, to}})
		return nil
	default:
		return desk.Refusal("choose what to do with the claims ticked")
	}
	_, refused, err := desk.Bulk(ids, do)
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		return withRefusals(desk.Refusal(fmt.Sprintf("%d of %d claims were left as they are", len(refused), len(ids))), refused)
	}
	return back(w, r, to, word)
}

type sentData struct {
	File    store.File
	Sent    int
	Refused []string
	Back    string
}

func withRefusals(err error, refused []string) error {
	if len(refused) == 0 {
		return err
	}
	more := ""
	if len(refused) > 10 {
		more = fmt.Sprintf("; and %d more", len(refused)-10)
	}
	return desk.Refusal(strings.TrimSuffix(err.Error(), ".") + ": " + strings.Join(refused[:min(len(refused), 10)], "; ") + more)
}

func (p *Pages) exportCSV(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	q, _ := queryOf(r, a)
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="claims.csv"`)
	return desk.WriteCSV(w, func(row func([]string) error) error { return p.desk.Export(r.Context(), a, q, row) })
}

func (p *Pages) exportXLSX(w http.ResponseWriter, r *http.Request, a desk.Actor) error {
	q, _ := queryOf(r, a)
	book := excelize.NewFile()
	defer book.Close()
	sheet, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	n := 1
	write := func(cells []string) error {
		// Cells are text: a spreadsheet computes none of them.
		values := make([]any, len(cells))
		for i := range cells {
			values[i] = cells[i]
			if n > 1 && (i == 5 || i == 6) {
				if d, err := claim.ParseCents(cells[i]); err == nil {
					values[i] = excelize.Cell{Value: amount(d)}
				}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		n++
		return sheet.SetRow(at, values)
	}
	if err := write(desk.ExportColumns()); err != nil {
		return err
	}
	if err := p.desk.Export(r.Context(), a, q, write); err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="claims.xlsx"`)
	return book.Write(w)
}

// amount is money as spreadsheets hold it.
func amount(c claim.Cents) float64 { return float64(c) / 100 }
