package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// mutant is one planted change.
type mutant struct {
	id    int
	where string // file:line
	what  string
}

// sources is the module without its history and build results.
func sources(root string) fs.FS { return filtered{os.DirFS(root)} }

type filtered struct{ fs.FS }

func (f filtered) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(f.FS, name)
	kept := list[:0]
	for _, entry := range list {
		if name == "." && (entry.Name() == ".git" || entry.Name() == "dist") {
			continue
		}
		kept = append(kept, entry)
	}
	return kept, err
}

// switchFile is the package the planted code calls.
const switchFile = `// Package mutant holds the switch of the planted changes.
package mutant

import (
	"os"
	"strconv"

	"firstpass/claim"
	"firstpass/facts"
	"firstpass/finding"
	"firstpass/rule"
)

var active, _ = strconv.Atoi(os.Getenv("MUTANT"))

type number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float64
}

func Not[T ~bool](id int, b T) T {
	if id == active {
		return !b
	}
	return b
}

func Num[T number](id int, n T) T {
	switch active {
	case id:
		return n + one(n)
	case id + 1:
		return n - one(n)
	}
	return n
}

// one is a whole one: a decimal counts in small fractions of it.
func one[T number](n T) T {
	if _, ok := any(n).(claim.Decimal); ok {
		whole := claim.Whole(1)
		return T(whole)
	}
	return 1
}

func Never(id int) bool { return id == active }

func Always(id int, e *facts.Encounter, r *rule.Report) bool {
	if id != active {
		return false
	}
	for i := range e.Lines {
		r.Add(finding.Finding{Line: i + 1, Message: "mutant"})
	}
	return true
}

// Page moves one date of a page by a day.
func Page(first int, list []rule.Rule, err error) ([]rule.Rule, error) {
	id := first
	for i := range list {
		for j := range list[i].For {
			span := &list[i].For[j].Span
			for _, by := range []int{1, -1} {
				if id == active {
					span.From = span.From.AddDays(by)
				}
				id++
				if span.To != 0 {
					if id == active {
						span.To = span.To.AddDays(by)
					}
				}
				id++
			}
		}
	}
	return list, err
}
`

type planter struct {
	work    string
	mutants []mutant
	named   map[string]bool // packages whose types the planted code of this file names
}

// plant rewrites the rules of the copied module and returns what it planted.
func plant(work string) ([]mutant, error) {
	p := &planter{work: work}
	dir := filepath.Join(work, "rules", "mutant")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "mutant.go"), []byte(switchFile), 0o644); err != nil {
		return nil, err
	}
	folders, err := os.ReadDir(filepath.Join(work, "rules"))
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == "mutant" || folder.Name() == "testdata" {
			continue
		}
		if err := p.folder(folder.Name()); err != nil {
			return nil, fmt.Errorf("rules/%s: %w", folder.Name(), err)
		}
	}
	return p.mutants, nil
}

func (p *planter) add(pos token.Position, what string) int {
	id := len(p.mutants) + 1
	rel, err := filepath.Rel(p.work, pos.Filename)
	if err != nil {
		rel = pos.Filename
	}
	p.mutants = append(p.mutants, mutant{id, fmt.Sprintf("%s:%d", rel, pos.Line), what})
	return id
}

func (p *planter) folder(name string) error {
	dir := filepath.Join(p.work, "rules", name)
	set := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	var files []*ast.File
	for _, file := range names {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		files = append(files, parsed)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(set, "source", nil)}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Chdir(p.work); err != nil {
		return err
	}
	pkg, err := config.Check("firstpass/rules/"+name, set, files, info)
	if back := os.Chdir(here); err == nil {
		err = back
	}
	if err != nil {
		return err
	}
	for i, file := range files {
		if err := p.file(set, file, info, pkg, name); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(names[i]), err)
		}
	}
	return nil
}

// edit replaces the source between two offsets.
type edit struct {
	from, to int
	text     string
}

func (p *planter) file(set *token.FileSet, file *ast.File, info *types.Info, pkg *types.Package, folder string) error {
	path := set.Position(file.Pos()).Filename
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	offset := func(pos token.Pos) int { return set.Position(pos).Offset }
	var inserts []edit
	wrap := func(n ast.Expr, before, after string) {
		inserts = append(inserts, edit{offset(n.Pos()), offset(n.Pos()), before}, edit{offset(n.End()), offset(n.End()), after})
	}
	skip := map[ast.Node]bool{}
	p.named = map[string]bool{"firstpass/rules/mutant": true}
	ast.Inspect(file, func(n ast.Node) bool {
		if skip[n] {
			return false
		}
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok == token.VAR // constants and imports cannot call
		case *ast.ArrayType:
			if n.Len != nil {
				skip[n.Len] = true
			}
		case *ast.FuncDecl:
			p.function(set, n, folder, offset, &inserts)
		case *ast.IfStmt:
			id := p.add(set.Position(n.Cond.Pos()), "condition negated")
			wrap(n.Cond, fmt.Sprintf("mutant.Not(%d, ", id), ")")
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) && isZero(n.Y) && isDate(info.Types[n.X].Type) {
				skip[n.Y] = true // whether a day is given at all; negating the operand asks that
			}
			if n.Op == token.LAND || n.Op == token.LOR {
				for _, side := range []ast.Expr{n.X, n.Y} {
					if b, ok := side.(*ast.BinaryExpr); ok && (b.Op == token.LAND || b.Op == token.LOR) {
						continue
					}
					id := p.add(set.Position(side.Pos()), "operand negated")
					wrap(side, fmt.Sprintf("mutant.Not(%d, ", id), ")")
				}
			}
		case *ast.IndexExpr:
			skip[n.Index] = true // which element, not a boundary
		case *ast.SliceExpr:
			skip[n.Low], skip[n.High] = true, true
		case *ast.BasicLit:
			p.number(set, n, info, pkg, wrap)
		}
		return true
	})
	if len(inserts) == 0 {
		return nil
	}
	out := apply(source, inserts)
	for path := range p.named {
		quoted := strconv.Quote(path)
		if !bytes.Contains(source, []byte(quoted)) {
			out = bytes.Replace(out, []byte("\nimport "), []byte("\nimport "+quoted+"\nimport "), 1)
		}
	}
	formatted, err := format.Source(out)
	if err != nil {
		return err
	}
	return os.WriteFile(path, formatted, 0o644)
}

// function plants "never fires" and "always fires" at the head of a check, and
// the moved dates at the folder's Rules.
func (p *planter) function(set *token.FileSet, f *ast.FuncDecl, folder string, offset func(token.Pos) int, inserts *[]edit) {
	if f.Body == nil {
		return
	}
	if f.Name.Name == "Rules" && f.Recv == nil {
		p.dates(set, f, folder, offset, inserts)
		return
	}
	params := f.Type.Params.List
	if f.Recv != nil || f.Type.Results != nil || len(params) != 2 || len(params[0].Names) != 1 || len(params[1].Names) != 1 {
		return
	}
	e, r := params[0].Names[0].Name, params[1].Names[0].Name
	if e == "_" || r == "_" {
		return
	}
	never := p.add(set.Position(f.Pos()), f.Name.Name+" never fires")
	always := p.add(set.Position(f.Pos()), f.Name.Name+" always fires")
	at := offset(f.Body.Lbrace) + 1
	*inserts = append(*inserts, edit{at, at, fmt.Sprintf("\nif mutant.Never(%d) || mutant.Always(%d, %s, %s) { return }\n", never, always, e, r)})
}

func (p *planter) dates(set *token.FileSet, f *ast.FuncDecl, folder string, offset func(token.Pos) int, inserts *[]edit) {
	ret, ok := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return
	}
	pages, err := countScopes(filepath.Join(p.work, "rules", folder))
	if err != nil || len(pages) == 0 {
		return
	}
	first := len(p.mutants) + 1
	for _, page := range pages {
		for _, what := range []string{"from a day later", "to a day later", "from a day earlier", "to a day earlier"} {
			if strings.HasPrefix(what, "to") && !page.ends {
				what = ""
			}
			p.mutants = append(p.mutants, mutant{len(p.mutants) + 1, fmt.Sprintf("rules/%s/%s scope %d", folder, page.file, page.scope), what})
		}
	}
	call := ret.Results[0]
	at, end := offset(call.Pos()), offset(call.End())
	*inserts = append(*inserts,
		edit{at, at, "func() ([]rule.Rule, error) { list, err := "},
		edit{end, end, fmt.Sprintf("; return mutant.Page(%d, list, err) }()", first)})
}

// number plants n+1 and n-1 at a number that is not a constant expression's part.
func (p *planter) number(set *token.FileSet, n *ast.BasicLit, info *types.Info, pkg *types.Package, wrap func(ast.Expr, string, string)) {
	if n.Kind != token.INT {
		return
	}
	t := info.Types[n].Type
	basic, ok := t.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsInteger == 0 {
		return
	}
	kind := types.TypeString(types.Default(t), func(other *types.Package) string {
		if other == pkg {
			return ""
		}
		p.named[other.Path()] = true
		return other.Name()
	})
	id := p.add(set.Position(n.Pos()), "number "+n.Value+" one more")
	p.add(set.Position(n.Pos()), "number "+n.Value+" one less")
	wrap(n, fmt.Sprintf("mutant.Num[%s](%d, ", kind, id), ")")
}

func isZero(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Value == "0"
}

func isDate(t types.Type) bool { return types.TypeString(t, nil) == "firstpass/claim.Date" }
