"""Grammar words of English: `kind code: phrase; phrase`. What they name in the codes stands in data/lexicon.csv."""

WORDS = """
number 1: one
number 2: two
number 3: three
number 4: four
number 5: five
number 6: six
number 7: seven
number 8: eight
number 9: nine
number 10: ten
number 11: eleven
number 12: twelve
number 13: thirteen
number 14: fourteen
number 15: fifteen
number 16: sixteen
number 17: seventeen
number 18: eighteen
number 19: nineteen
number 20: twenty
number 30: thirty
number 40: forty
number 50: fifty
number 60: sixty
number 70: seventy
number 80: eighty
number 90: ninety
half 0.5: and a half
ordinal 1: first; i; 1st
ordinal 2: =second; ii; 2nd
ordinal 3: third; iii; 3rd
ordinal 4: fourth; iv; 4th
scale 2: hundred
scale 3: thousand; thous; thou; thsd; ths; th; k
scale 6: million; mln; mn; mio; m; mil; ml
scale 9: billion; bln; bn; b
scale 12: trillion; trln; trn; tn; tr; tln; trl
unit KZT: tenge; kzt; kazakh tenge; kazakhstani tenge; ₸; tg
unit USD: us dollar; u.s. dollar; american dollar; dollar; usd; us$; $us; $; buck
unit EUR: euro; eur; €
unit EUR:6: meur
unit RUB: ruble; rouble; russian ruble; russian rouble; rub; rur; ₽
unit CNY: yuan; chinese yuan; cny; rmb; renminbi
unit UZS: uzbek soum; uzbek som; uzbek sum; soum; uzs; sum
unit KGS: kyrgyz som; som; kgs
unit AZN: manat; azn; azerbaijani manat; ₼
unit GBP:-2: penny; pence
unit USD:-2: cent; us cent; ¢
unit MYR: ringgit; rm; malaysian ringgit; myr
unit MYR:-2: sen
unit ILS: shekel; nis; ils
unit MXN: peso; mexican peso; mxn; mxn$; mex$
unit NZD: new zealand dollar; nz$
unit SAR: riyal
unit AED: dirham; aed
unit PLN: zloty; pln
unit SEK: krona; sek
unit BRL: real; r$
unit THB: baht; thb
unit GBP: pound sterling; british pound; £; gbp; pound
unit JPY: yen; japanese yen; ¥; jpy
unit INR: rupee; indian rupee; ₹; inr
unit TRY: turkish lira; lira; ₺; try
unit AUD: australian dollar; aud; a$; $a
unit CAD: canadian dollar; cad; c$; cad$
unit HKD: hong kong dollar; hk$; hkd
unit SGD: singapore dollar; s$; sgd
unit KRW: won; south korean won; krw
unit CHF: swiss franc; franc; chf
unit TJS: somoni; tjs
unit GEL: lari; gel
unit BYN: belarusian ruble; byn
unit PC: percent; per cent; %; pct; =pc; percentage; precent
unit PP: percentage point; percent point; percentage pt; pp; p.p.; pps; point; pp.
unit BP: basis point; bp; bps
unit RATIO: time; fold; x; ×
unit T: tonne; ton; metric ton; metric tonne; t; tons of oil equivalent
unit T:-3: kilogram; kilo; kg
unit T:3: kiloton; kt; kilotonne
unit T:6: mt; megatonne
unit T:-1: centner; quintal
unit KG_PER_HA: kg per hectare; kilogram per hectare; kg/ha
unit KG_PER_HA:2: quintal per hectare; centner per hectare; quintals/ha; c/ha; centner/ha; q/ha; quintals per ha; c
  per ha
unit KG_PER_HA:3: ton per hectare; tonne per hectare; t/ha
unit M2: square meter; square metre; sq. m; sq m; sq. meter; sq. metre; sq meter; sq metre; m2; m²; square m; sqm
unit HA: hectare; ha; hectare of land
unit KM: kilometer; kilometre; km
unit KM2: square kilometer; square kilometre; sq km; sq. km; km2; km²
unit M3:9: bcm; bln cm; bcma
unit M3:6: mcm
unit M3: cubic meter; cubic metre; cu. m; cu m; m3; m³; cubic m; cbm
unit KM:-3: meter; metre
unit LITRE: liter; litre; l
unit LITRE:1: decaliter; decalitre
unit BARREL: barrel; bbl
unit BARREL_PER_DAY: barrel per day; bpd; barrel a day; b/d
unit KWH: kilowatt hour; kwh; kw h
unit KWH:3: megawatt hour; mwh
unit KWH:6: gigawatt hour; gwh
unit KWH:9: terawatt hour; twh
unit GCAL: gigacalorie; gcal
unit W: watt
unit W:3: kilowatt; kw
unit W:6: megawatt; mw
unit W:9: gigawatt; gw
unit T_KM: tonne kilometer; tonne kilometre; ton kilometer; ton kilometre; tkm
unit NUMBER: people; person; piece; unit; pcs; employee; worker; resident; citizen; head; student; pupil; pair; job;
  workplace; specialist; farmer; tourist; passenger; family; home; apartment; child; car; vehicle; truck; bus;
  tractor; wagon; carriage; project; enterprise; company; plant; factory; firm; facility; region; country; settlement;
  village; school; place; site; contract; deal; agreement; organization; institution; hospital; kindergarten; farm;
  bed; well; loan; subscriber; product; station; house; entity; business; entrepreneur; participant; investor; zone;
  district; document; event; machine; locomotive; seat; set; sector; sub-sector; subsector; group; branch; industry;
  supercomputer; street; bridge; road; dwelling; greenhouse; complex; unit of equipment; sheep; cow; horse; cattle;
  animal; bird; egg; brick; ticket; order; visit; transaction; partner; exporter; producer; manufacturer; maker;
  supplier; taxpayer; pensioner; recipient; woman; man; teacher; doctor; engineer; initiative; program; preschool;
  brand; trailer; semi-trailer; engine; television; tyre; tire; battery; refrigerator; transformer; combine;
  harvester; aircraft; helicopter; boiler; pump; lamp; smartphone; excavator; crane; motorcycle; trolleybus; railcar;
  washing machine; automobile; lorry; teu; twenty-foot equivalent unit
unit DAY: day; trading day
factor 2: double; doubled; doubling; twofold; two fold; twice; twice as much; twice as many; twice more
factor 3: triple; tripled; tripling; threefold; three fold; thrice; treble; trebled
factor 4: quadruple; quadrupled; fourfold; four fold
factor 5: fivefold; five fold; quintupled
factor 6: sixfold
factor 7: sevenfold
factor 8: eightfold
factor 9: ninefold
factor 10: tenfold; ten fold
factor 1.5: one and a half time; half as much again
factor 0.5: halved; halve
part 50: half; one half; half of
part 33.3: a third; one third
part 66.7: two third
part 25: a quarter; one quarter; a fourth; one fourth; a quarter of; one quarter of
part 75: three quarter of
before >: over; more than; above; at least; not less than; no less than; exceed; exceeded; exceeding; surpass;
  surpassed; surpassing; in excess of; upward of; greater than; not fewer than; no fewer than; minimum of; a minimum
  of; topped; beyond; crossed; higher than; starting from; passed
before <: under; less than; below; up to; fewer than; at most; not more than; no more than; not exceeding; within;
  lower than; not exceed; maximum of; a maximum of; does not exceed; did not exceed; no higher than; not higher than
before ~: about; around; approximately; nearly; almost; roughly; some; approx; an estimated; estimated; close to;
  circa; near; or so; just about; in the region of; in the order of; practically; ~; ≈; approaching; some of
after >: or more; or higher; plus; and more; and above; +
after <: or less; or below; at most
after ~: or so; approximately
up +: best results; high results; best performance; best dynamics; highest rates; high rates; strong growth; dearer;
  more expensive; pricier; high dynamics; dynamics of growth; growth dynamics; upward dynamics; increase; increased;
  increasing; grow; grew; grown; growing; growth; rise; rose; risen; rising; up; gain; gained; gaining; boost;
  boosted; boosting; climb; climbed; jump; jumped; jumping; surge; surged; soar; soared; soaring; skyrocketed;
  advance; advanced; expand; expanded; expanding; expansion; strengthened; accelerated; improve; improved;
  improvement; raise; raised; hike; hiked; uptick; upturn; appreciated; add; added; rebound; rebounded; bring up;
  multiplied; upped; leap; leapt; spike; spiked; uptrend; growth rate; ascended; recovered; edged up; went up; go up;
  strengthening; appreciation; upward; augment; augmented; upsurge; positive dynamics; enlarged; exceeded last year;
  inched up; ramped up; step up; stepped up
down -: cheaper; cheapened; decrease; decreased; decreasing; fall; fell; fallen; falling; drop; dropped; dropping;
  decline; declined; declining; down; reduce; reduced; reducing; reduction; shrink; shrank; shrunk; contract by;
  contracted; contraction; lose; lost; loss of; slump; slumped; plunge; plunged; plummet; plummeted; dip; dipped;
  slid; slide; slipped; lowered; =cut; cut by; weaken; weakened; slow; slowed; downturn; depreciated; sank; sink;
  tumbled; tumble; deteriorated; shed; recede; receded; negative growth; worsen; worsened; went down; go down; edged
  down; recession; downward; diminished; diminish; subtract; inched down; eased; ease; fell short; lag; backlog;
  lagged
more +: more; higher; above; greater; ahead; over; larger; bigger; better; faster; ahead of; more than; higher than
less -: less; lower; below; fewer; smaller; behind; worse; lower than; less than; short of
flat 0: remained; unchanged; remained at the level; stood at the same level; at the level of
share %: share; covered; share of; proportion; accounted for; account for; accounting for; make up; made up; making
  up; constitute; constituted; constituting; representing; represent; represented; comprise; comprised; comprising; of
  the total; of total; of all; of gdp; of the gdp; of grp; of the industrial output; percentage of; contributed;
  occupies; occupied; ratio to gdp; fell on; falls on; fell to the share; provides; provided; specific weight;
  contribution of; contribution to the economy; contribution to gdp; proportion of; majority; localization;
  localization level; of the overall; of the whole; of the output; of the volume; of the population; of the sown area;
  falling on; falling to the share; fraction; portion; regional distribution; distribution by region; regional
  breakdown; breakdown by region
done %: completed; complete; completion; harvested; done; readiness; ready; coverage; occupancy; fulfilled; threshed;
  utilization; workload
index #: index; indices; physical volume index; volume index; ifo; index of physical volume; index of industrial
  production; ipi
vs_index #: compared to; as compared to; as compared with; compared with; against; of the level of; to the level of;
  to the corresponding period; on the corresponding period
contribution +: contribution to the increase; contribution to growth; contribution to the growth; contribution in
  increase; contribution to gdp growth
to_plan *: plan by; fulfilled by; fulfilled it by; of the plan; of the annual plan; against the plan; of plan; of the
  planned; than planned; of the target; than the plan; plan fulfilled; behind plan; ahead of plan; than expected; than
  projected; than scheduled; than forecast; above the plan; above plan; below the plan; below plan; exceeded the plan;
  exceeding the plan; exceeds the plan; surpassed the plan; over the plan; than the target; exceeded the target; than
  targeted; exceeded its design capacity; exceeded design capacity; exceeded its capacity; overfulfilled; exceeding
  the target; exceeds the target; exceeding its target; exceeding the annual plan; exceeded the annual plan; above the
  target; over the target; below the target
role plan: plan; planned; planning; intend; intended; will be; will; is to be; are to be; is going to; are going to;
  scheduled; set to; to be built; to be launched; envisage; envisaged; provides for; slated; it is planned; would be;
  is to; are to; to be created; to be implemented; to be commissioned; to be opened; to be developed; to be attracted;
  to be allocated; to be completed; to be put; is slated; is due to be; are due to be; is due to start; is due to
  open; due to be; designed to; called to; meant to
role target: target; targeted; aim; aimed; goal; must; should; task; tasked; instructed to; ordered to; assigned;
  urged; objective; set a goal; strive; set a task; to bring; striving; aspire; seeking; seek to; aiming
role forecast: forecast; expected; expect; is expected; are expected; projected; projection; predicted; predict;
  anticipated; estimated to; will grow; likely; outlook; may reach; could reach; may grow; will amount; will reach;
  will total; will contribute; prognosis; are forecast; will increase; will rise; may be generated; may create; could
  create; is set to reach; are set to reach; set to reach; set to grow; set to rise; forecasted; purposed; are
  forecasted; revised estimate; estimate of; estimate for; will allow to; will allow; would allow; will make it
  possible; will enable; will help; will bring; will provide; potential of; potential to
role capacity: capacity; design capacity; capable of producing; production capacity; annual capacity; with a capacity
  of; can produce; able to produce; designed to produce; capable; designed capacity; designed for; throughput
  capacity; design output
than <: than; exceeds the; exceeded the; exceeding the; as much as in; as many as in; at the level of; compared to;
  compared with; as compared; in comparison; in comparison with; against; relative to; versus; vs; over the same
  period; on the same period; from the same period; above last; below last; above the previous; below the previous; to
  the same period; than in; than a year; compared; over the corresponding; from the level; over the previous year; to
  the corresponding period; year before; a year ago; on last year; over last year; from last year; on the previous
  year; from a year; than the same; over 2; comparison; as against; on the year earlier; from the previous year; from
  previous year; from the year before; from a year earlier; from the corresponding period; from a year ago; over the
  year before; on the previous month; from the previous month; over the previous month; from last month; of the level
  of; of the same period; of the corresponding period; of last year's level; of last year's figure; of the previous
  year's; as much as last; as many as last
yoy <: year on year; y/y; yoy; year over year; y o y; on year; annual growth; annually; annualized; per annum; on an
  annual basis; in annual terms; annual terms; annual basis; compared to the same period; annual increase; annual
  growth rate; over year
worth =: worth; costs; totaling; totalling; cost; costing; total cost; investment of; valued; valued at; value of; in
  the amount of; amounting; cost of; for a total of; total value; estimated cost; total investment; with investments
  of; investments worth; with an investment of; with investments worth; with total investment; with investment up to
among ,: including; among them; of which; of them; of that; out of which; out of these; of these
cut ;: while; whereas; whilst; but; although; however; which; meanwhile; due to; because; driven by; driven primarily
  by; driven mainly by; driven largely by; thanks primarily to; supported by; explained by; led by; thanks to; as well
  as; in turn; where; who; when; after; so that; followed by; despite; on the back of; amid; where as; attributed to;
  owing to; caused by
and &: and; or; as well as
from <: from
to >: to; till; until; through
per /: per; each; every
or |: or; equivalent to; i.e; that is; equal to; equals
month 1: january; jan; jan.
month 2: february; feb; feb.
month 3: march; mar; mar.
month 4: april; apr; apr.
month 5: may
month 6: june; jun; jun.
month 7: july; jul; jul.
month 8: august; aug; aug.
month 9: september; sept; sept.; sep; sep.
month 10: october; oct; oct.
month 11: november; nov; nov.
month 12: december; dec; dec.
when m: month; mo; mth; mths
when q: quarter
when h: half; half year; half of the year; first half year
when y: year; fiscal year
when t: this; current; this same; present
when l: last; previous; past; preceding; prior; the year before; a year earlier
when n: next; coming; following; upcoming; forthcoming
when e: earlier; ago; before
when s: same; corresponding; similar; analogous; relevant; respective; identical; same time in
when p: period; reporting period; timeframe; time period; =date
when w: week; decade; century; quarter century; weekend; hour; minute; =seconds; season
when d: today; yesterday; tomorrow; monday; tuesday; wednesday; thursday; friday; saturday; sunday
when c: currently; at present; to date; at the moment; nowadays; so far; presently; as of today; as of now
when E: end of; end; the end of
when B: beginning of; start of; beginning; start; early
when F: first
when G: annual; year's; yearly
fill .: the; of; in; a; an; on; for; during; within; at; its; that; over; full; entire; whole; only; just; calendar;
  months of; as of; throughout; such; very
by b: by; until; till; up until; before; by the end of
since a: since; starting; between
day_name .: monday
quantity .: daily; monthly
name .: no; number; resolution; decree; article; item; order no; n; paragraph; chapter; section; version; page; table;
  figure; window; room; apt; phone; tel; grade; class; category; level; flight; model; route; episode; volume; issue;
  top; type; line; block; unit no; protocol; euro; g; covid; c; expo; iso; stage; ai; p.o.; building; st; ave
zero_noun .: percent increase
mean ~: average; mean; than the average; national average; republican average
behind -: shortfall; lag behind; lagging; behind the plan
nothing .: of all kinds; of all types; of all modes; of all sorts; of all forms; it should be noted; should be noted;
  must be noted; as expected; as planned; as was expected
per_head /: per capita; per head; per person; per inhabitant
aside ,: for comparison; by comparison; in comparison
"""
