package x837

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// synthetic is a day's file of n office claims: a visit, an injection, its drug
// with an NDC, two laboratory lines; one in ten for a dependent, three in ten
// with another payer. Everybody in it is made up.
func synthetic(n int) []byte {
	var out bytes.Buffer
	random := rand.New(rand.NewPCG(96372, 1))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	segments := 0
	w := func(format string, args ...any) {
		fmt.Fprintf(&out, format, args...)
		out.WriteByte('~')
		segments++
	}
	w("ISA*00*          *00*          *ZZ*MADEUPSENDER   *ZZ*MADEUPRECEIVER *241001*1200*^*00501*000000001*0*T*:")
	w("GS*HC*MADEUPSENDER*MADEUPRECEIVER*20241001*1200*1*X*005010X222A1")
	segments = 0
	w("ST*837*0001*005010X222A1")
	w("BHT*0019*00*B000001*20241001*1200*CH")
	w("NM1*41*2*INVENTED BILLING SERVICE*****46*SUB12345")
	w("PER*IC*NOBODY AT ALL*TE*5555550100")
	w("NM1*40*2*INVENTED CLEARINGHOUSE*****46*REC98765")
	level, billing := 0, 0
	for i := range n {
		if i%500 == 0 {
			level++
			billing = level
			w("HL*%d**20*1", level)
			w("PRV*BI*PXC*207Q00000X")
			w("NM1*85*2*INVENTED FAMILY PRACTICE %d*****XX*1234567893", i/500)
			w("N3*1 NOWHERE STREET")
			w("N4*MIAMI*FL*331111234")
			w("REF*EI*58765%04d", i/500)
		}
		level++
		dependent := random.IntN(10) == 0
		subscriber, relationship, children := level, "18", 0
		if dependent {
			relationship, children = "", 1
		}
		last := pick("TESTER", "EXAMPLE", "SPECIMEN", "INVENTED")
		w("HL*%d*%d*22*%d", subscriber, billing, children)
		w("SBR*P*%s*GRP%04d******%s", relationship, i%997, pick("MB", "CI", "BL", "MC"))
		w("NM1*IL*1*%s*PAT*Q***MI*W%09d", last, i)
		w("N3*%d NOWHERE STREET", 100+i%900)
		w("N4*MIAMI*FL*33413")
		w("DMG*D8*19%02d0211*%s", 30+random.IntN(70), pick("M", "F"))
		w("NM1*PR*2*INVENTED PLAN*****PI*%05d", i%90)
		if dependent {
			level++
			w("HL*%d*%d*23*0", level, subscriber)
			w("PAT*19")
			w("NM1*QC*1*%s*KIM", last)
			w("N3*%d NOWHERE STREET", 100+i%900)
			w("N4*MIAMI*FL*33413")
			w("DMG*D8*20150602*M")
		}
		syntheticClaim(w, i, random)
	}
	w("SE*%d*0001", segments+1)
	w("GE*1*1")
	w("IEA*1*000000001")
	return out.Bytes()
}

func syntheticClaim(w func(string, ...any), i int, random *rand.Rand) {
	day := fmt.Sprintf("2024%02d%02d", 7+random.IntN(3), 1+random.IntN(28))
	w("CLM*PT%08d*192***11:B:1*Y*A*Y*Y", i)
	w("DTP*431*D8*20240628")
	if random.IntN(5) == 0 {
		w("REF*G1*AUTH%06d", i)
	}
	w("REF*D9*%017d", i)
	w("HI*ABK:E538*ABF:M5450*ABF:R110")
	w("NM1*DN*1*REFERRER*ALEX****XX*1245319599")
	w("NM1*82*1*RENDERER*BEN****XX*1679576722")
	w("PRV*PE*PXC*207Q00000X")
	w("NM1*77*2*INVENTED PRACTICE SUITE %d*****XX*1234567893", i%40)
	w("N3*%d NOWHERE DRIVE", i%40+1)
	w("N4*MIAMI*FL*331394321")
	w("NM1*DQ*1*SUPER*VERA****XX*1245319599")
	if random.IntN(10) < 3 {
		w("SBR*S*18*******CI")
		w("AMT*D*0")
		w("OI***Y*P**Y")
		w("NM1*IL*1*TESTER*PAT****MI*X%08d", i)
		w("NM1*PR*2*OTHER PLAN*****PI*OTH01")
	}
	for n, service := range []string{"HC:99213:25*120.5*UN*1***1:2", "HC:96372*28.5*UN*1***1", "HC:J3420*12*UN*1***1", "HC:36415*9*UN*1***1", "HC:82607:QW*22*UN*1***1"} {
		w("LX*%d", n+1)
		w("SV1*%s", service)
		w("DTP*472*D8*%s", day)
		w("REF*6R*%dL%d", i, n)
		switch n {
		case 2:
			w("LIN**N4*00517003125")
			w("CTP****1*ML")
		case 4:
			w("REF*X4*10D%07d", i)
		}
	}
}
