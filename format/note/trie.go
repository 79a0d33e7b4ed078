package note

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// trie finds phrases in a run of words: leftmost and longest, in time linear in
// the text, because a phrase is at most longestPhrase words. It is built in a map and
// read from arrays: the branches of a node stand side by side, sorted by word.
type trie struct {
	next  map[uint64]int32 // while it is built
	out   []int32          // row a node stands for, or -1
	root  []int32          // by word: the node a phrase begins with, or 0
	start []int32          // by node: its first branch; one more than there are nodes
	words []int32          // by branch
	nodes []int32          // by branch
}

const longestPhrase = 12

func (t *trie) addAll(l *lexicon, phrases string, row int32) error {
	for phrase := range strings.SplitSeq(phrases, ";") {
		node, err := t.node(l, phrase)
		if err != nil {
			return err
		}
		if t.out[node] < 0 {
			t.out[node] = row
		}
	}
	return nil
}

// addNew adds a phrase that no row has yet; one too long to be a name is left out.
func (t *trie) addNew(l *lexicon, phrase string, row int32) {
	if node, err := t.node(l, phrase); err == nil && t.out[node] < 0 {
		t.out[node] = row
	}
}

// node is where a phrase ends in the trie.
func (t *trie) node(l *lexicon, phrase string) (int32, error) {
	if t.next == nil {
		t.next, t.out = map[uint64]int32{}, []int32{-1}
	}
	var words []token
	words = scan(phrase, words)
	node, count := int32(0), 0
	for _, w := range words {
		if w.kind != wordToken && w.kind != numberToken {
			continue
		}
		if count++; count > longestPhrase {
			return 0, fmt.Errorf("%q is longer than %d words", phrase, longestPhrase)
		}
		id := l.enter(phrase[w.from:w.to])
		key := uint64(node)<<32 | uint64(id)
		to, ok := t.next[key]
		if !ok {
			to = int32(len(t.out))
			t.out = append(t.out, -1)
			t.next[key] = to
		}
		node = to
	}
	if count == 0 {
		return 0, fmt.Errorf("an empty phrase: %q", phrase)
	}
	return node, nil
}

// freeze turns the map into arrays; no phrase can be added after it.
func (t *trie) freeze(words int) {
	t.root = make([]int32, words)
	t.start = make([]int32, len(t.out)+1)
	for _, key := range slices.Sorted(maps.Keys(t.next)) {
		node, word, to := int32(key>>32), int32(uint32(key)), t.next[key]
		if node == 0 {
			t.root[word] = to
			continue
		}
		t.words, t.nodes = append(t.words, word), append(t.nodes, to)
		t.start[node+1] = int32(len(t.words))
	}
	for i := 1; i < len(t.start); i++ {
		t.start[i] = max(t.start[i], t.start[i-1])
	}
	t.next = nil
}

// begins says that a phrase may begin with a word: what most words of a text are spared by.
func (t *trie) begins(word int32) bool { return word >= 0 && t.root[word] != 0 }

// match finds the longest phrase that begins at token i; to is the token after it.
func (t *trie) match(tokens []token, i int) (row int32, to int) {
	word := tokens[i].word
	if word < 0 || t.root[word] == 0 {
		return -1, i
	}
	row, to = -1, i
	node := t.root[word]
	for {
		i++
		if t.out[node] >= 0 {
			row, to = t.out[node], i
		}
		from, end := t.start[node], t.start[node+1]
		if from == end {
			return row, to
		}
		for i < len(tokens) && tokens[i].glue {
			i++
		}
		if i >= len(tokens) || tokens[i].word < 0 {
			return row, to
		}
		at, found := slices.BinarySearch(t.words[from:end], tokens[i].word)
		if !found {
			return row, to
		}
		node = t.nodes[int(from)+at]
	}
}
