// Coraza with the OWASP Core Rule Set, as its package embeds it: requests come as JSON lines, and verdicts go out as such, one WAF a paranoia level.
// Arguments: the paranoia levels. The first line says the versions; each request then gets one line with a verdict a level, in their order.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	coreruleset "github.com/corazawaf/coraza-coreruleset/v4"
	"github.com/corazawaf/coraza/v3"
	"github.com/corazawaf/coraza/v3/experimental/plugins/plugintypes"
	"github.com/corazawaf/coraza/v3/types"
)

// request is one line. Texts are byte strings, a character (U+0000 to U+00FF) a byte; the body is base64.
type request struct {
	Method  string      `json:"method"`
	URI     string      `json:"uri"`
	Headers [][2]string `json:"headers"`
	Body    []byte      `json:"body"`
}

// verdict is what one WAF says; the score is CRS's own, of the inbound phases. Microseconds are of processor time, all threads, the garbage collector's too.
type verdict struct {
	Denied       bool    `json:"denied"`
	Score        int     `json:"score"`
	Microseconds float64 `json:"microseconds"`
}

// maxLine bounds a line of input, in bytes.
const maxLine = 64 << 20

func newWAF(level string) (coraza.WAF, error) {
	// The recommended configuration only observes, and keeps a log; the rest of it stands, such as the rules that choose a body's parser by its type.
	// SecRxPreFilter spares regular expressions that cannot match, and changes no verdict.
	return coraza.NewWAF(coraza.NewWAFConfig().WithRootFS(coreruleset.FS).WithDirectives(`
Include @coraza.conf-recommended
SecRuleEngine On
SecRequestBodyAccess On
SecRxPreFilter On
SecResponseBodyAccess Off
SecAuditEngine Off
Include @crs-setup.conf.example
SecAction "id:1,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=` + level + `,setvar:tx.detection_paranoia_level=` + level + `"
Include @owasp_crs/*.conf
`))
}

// byteString is the bytes that the characters of a text stand for.
func byteString(text string) string {
	bytes := make([]byte, 0, len(text))
	for _, one := range text {
		bytes = append(bytes, byte(one))
	}
	return string(bytes)
}

func processorTime() time.Duration {
	const processClock = 2 // CLOCK_PROCESS_CPUTIME_ID
	var now syscall.Timespec
	if _, _, failed := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, processClock, uintptr(unsafe.Pointer(&now)), 0); failed != 0 {
		panic(failed)
	}
	return time.Duration(now.Nano())
}

// evaluated takes a request through the phases that a proxy's filter would, until one of them interrupts.
func evaluated(tx types.Transaction, one request) (*types.Interruption, error) {
	tx.ProcessConnection("192.0.2.10", 40000, "192.0.2.20", 80)
	tx.ProcessURI(one.URI, one.Method, "HTTP/1.1")
	for _, header := range one.Headers {
		tx.AddRequestHeader(header[0], header[1])
	}
	if interruption := tx.ProcessRequestHeaders(); interruption != nil {
		return interruption, nil
	}
	if interruption, _, err := tx.WriteRequestBody(one.Body); interruption != nil || err != nil {
		return interruption, err
	}
	return tx.ProcessRequestBody()
}

// scoreOf is the inbound anomaly score, which CRS keeps in a variable of its own; -1 where it is no number.
func scoreOf(tx types.Transaction) int {
	values := tx.(plugintypes.TransactionState).Variables().TX().Get("blocking_inbound_anomaly_score")
	if len(values) != 1 {
		return -1
	}
	score, err := strconv.Atoi(values[0])
	if err != nil {
		return -1
	}
	return score
}

func judged(waf coraza.WAF, one request) (verdict, error) {
	before := processorTime()
	tx := waf.NewTransaction()
	interruption, err := evaluated(tx, one)
	tx.ProcessLogging()
	score := scoreOf(tx)
	if closing := tx.Close(); err == nil {
		err = closing
	}
	return verdict{Denied: interruption != nil, Score: score, Microseconds: float64(processorTime()-before) / 1e3}, err
}

func versions() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	text := info.GoVersion
	for _, module := range info.Deps {
		if module.Path == "github.com/corazawaf/coraza/v3" || module.Path == "github.com/corazawaf/coraza-coreruleset/v4" {
			text += ", " + module.Path + " " + module.Version
		}
	}
	return text
}

func run() error {
	var wafs []coraza.WAF
	for _, level := range os.Args[1:] {
		waf, err := newWAF(level)
		if err != nil {
			return err
		}
		wafs = append(wafs, waf)
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(versions()); err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var one request
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return err
		}
		one.URI = byteString(one.URI)
		for at, header := range one.Headers {
			one.Headers[at] = [2]string{byteString(header[0]), byteString(header[1])}
		}
		verdicts := make([]verdict, 0, len(wafs))
		for _, waf := range wafs {
			own, err := judged(waf, one)
			if err != nil {
				return err
			}
			verdicts = append(verdicts, own)
		}
		if err := out.Encode(verdicts); err != nil {
			return err
		}
	}
	return lines.Err()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
