package cli

import (
	"os"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
	"github.com/posener/complete"
)

// completeWords answers a shell that asks how a command line may go on; a shell asks
// by COMP_LINE. It says whether it did.
func completeWords(parser *kong.Kong) (done bool) {
	if os.Getenv("COMP_LINE") == "" {
		return false
	}
	kongcompletion.Register(parser,
		kongcompletion.WithPredictor("rule", complete.PredictFunc(func(complete.Args) []string { return ruleNames() })),
		kongcompletion.WithExitFunc(func(int) { done = true }))
	return done
}

func ruleNames() []string {
	set, err := ruleSet(nil)
	if err != nil {
		return nil
	}
	var list []string
	for _, r := range set.Rules() {
		list = append(list, r.ID)
	}
	return list
}
