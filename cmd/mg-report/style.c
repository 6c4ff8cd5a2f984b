/* How the page looks: on paper, by day and by night, on a phone. */

#include "../../lib/base/sha256.h"
#include "../../lib/base/text.h"
#include "mg-report.h"

static const char *const rules[] = {
	":root{color-scheme:light dark;--paper:#fcfbf8;--ink:#22211f;",
	"--soft:#5f5b55;--line:#dcd8d0;--wash:#f3f0ea;--link:#1f5a85;",
	"--answer:#3b6f9c;--vote:#8a5a9e;--present:#3d7f55;",
	"--evaluate:#95702a;--bad:#a8322a;--badwash:#f9e7e3;",
	"--good:#1f6b3e;--goodwash:#e3f1e6;",
	"--serif:Charter,'Bitstream Charter','Iowan Old Style',",
	"'Source Serif 4',Georgia,'DejaVu Serif',serif;",
	"--sans:system-ui,-apple-system,'Segoe UI',Roboto,",
	"'Noto Sans','Liberation Sans',sans-serif;",
	"--mono:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',",
	"monospace}\n",
	"@media(prefers-color-scheme:dark){:root{--paper:#191816;",
	"--ink:#e6e2da;--soft:#a8a299;--line:#3b3833;--wash:#23211e;",
	"--link:#8fbfe3;--answer:#6fa5d3;--vote:#bd8fd1;--present:#74b98c;",
	"--evaluate:#cfa555;--bad:#f0897d;--badwash:#44211d;--good:#84cf9c;",
	"--goodwash:#1c3826}}\n",
	"*{box-sizing:border-box}\n",
	"html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n",
	"body{margin:0;background:var(--paper);color:var(--ink);",
	"font:1rem/1.6 var(--serif);overflow-wrap:break-word}\n",
	"header,nav,main,footer{max-width:58rem;margin:0 auto;",
	"padding:0 1.25rem}\n",
	"header{padding-top:3rem}\n",
	"h1,h2,h3,h4{line-height:1.25;font-weight:600;text-wrap:balance;",
	"overflow-wrap:anywhere}\n",
	"h1{font-size:1.9rem;margin:.25rem 0 1rem}\n",
	"h2{font-size:1.35rem;margin:3rem 0 1rem;padding-top:1rem;",
	"border-top:1px solid var(--line)}\n",
	"h3{font-size:1.1rem;margin:2rem 0 .5rem}\n",
	"h4{font-size:1rem;margin:1.25rem 0 .25rem}\n",
	"a{color:var(--link);text-underline-offset:.15em}\n",
	"abbr{text-decoration:none}\n",
	"a:focus-visible,summary:focus-visible,.wide:focus-visible{",
	"outline:2px solid var(--link);outline-offset:3px}\n",
	".skip{position:absolute;left:-100rem}\n",
	".skip:focus{left:1rem;top:1rem;background:var(--paper);",
	"padding:.5rem}\n",
	".kind,nav,table,dl,summary,.axis,.key,.none,.cut,.meta,footer,",
	"caption{font-family:var(--sans)}\n",
	".kind{margin:0;color:var(--soft);font-size:.85rem}\n",
	".lead{font-size:1.15rem;margin:0 0 1.5rem}\n",
	".meta{color:var(--soft);font-size:.875rem;margin:.25rem 0 1rem}\n",
	".none,.cut{color:var(--soft)}.cut{font-size:.85em}\n",
	".bad{color:var(--bad)}.good{color:var(--good)}\n",
	"dl.facts{display:grid;grid-template-columns:",
	"repeat(auto-fit,minmax(7.5rem,1fr));gap:1rem 1.5rem;margin:0;",
	"padding:1rem 0;border:solid var(--line);border-width:1px 0}\n",
	".facts dt{color:var(--soft);font-size:.8rem}\n",
	".facts dd{margin:0;font-size:1.15rem;",
	"font-variant-numeric:tabular-nums}\n",
	".facts small{display:block;color:var(--soft);font-size:.8rem}\n",
	"nav ul{list-style:none;display:flex;flex-wrap:wrap;",
	"gap:.25rem 1.25rem;",
	"margin:1rem 0 0;padding:0;font-size:.875rem}\n",
	".wide{overflow-x:auto;margin:0 0 1rem}\n",
	"table{border-collapse:collapse;width:100%;font-size:.875rem;",
	"line-height:1.45;font-variant-numeric:tabular-nums}\n",
	"caption{text-align:left;color:var(--soft);font-size:.875rem;",
	"padding-bottom:.4rem}\n",
	"th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;",
	"border-bottom:1px solid var(--line)}\n",
	"thead th{font-weight:500;color:var(--soft);white-space:nowrap;",
	"vertical-align:bottom}\n",
	"tbody th{font-weight:600}\n",
	"tfoot td,tfoot th{border-bottom:0;font-weight:600}\n",
	".n{text-align:right;white-space:nowrap}\n",
	"th:last-child,td:last-child{padding-right:0}\n",
	"td.text{min-width:14rem;white-space:pre-wrap;",
	"overflow-wrap:anywhere}\n",
	".id bdi{display:inline-block;width:max-content;max-width:16rem;",
	"overflow-wrap:anywhere}\n",
	".text,.prose,.code,.diff{white-space:pre-wrap;overflow-wrap:anywhere;",
	"unicode-bidi:plaintext;tab-size:4}\n",
	".prose{max-width:44rem}\n",
	".final{padding:1.25rem 1.5rem;background:var(--wash);",
	"border-radius:4px;max-width:none}\n",
	".code{font:.8125rem/1.5 var(--mono)}\n",
	".odd{font:.85em var(--mono);color:var(--bad);",
	"background:var(--badwash);padding:0 .15em;border-radius:2px}\n",
	"details{border-bottom:1px solid var(--line)}\n",
	"summary{cursor:pointer;padding:.5rem 0;font-size:.9rem}\n",
	"summary .none{margin-left:.4em}\n",
	"details>:not(summary){margin-bottom:1rem}\n",
	"article{margin:0 0 2rem}\n",
	".diff{border-left:3px solid var(--line);padding:.25rem 0 .25rem 1rem;",
	"max-width:46rem}\n",
	".gap{display:block;color:var(--soft);font:.8rem var(--sans);",
	"padding:.3rem 0}\n",
	"del{color:var(--bad);background:var(--badwash)}\n",
	"ins{color:var(--good);background:var(--goodwash);",
	"text-decoration-thickness:1px;text-underline-offset:.2em}\n",
	".diff .b{display:block;padding:0 .4rem}\n",
	".time{display:grid;",
	"grid-template-columns:minmax(4rem,max-content) 1fr;",
	"gap:2px .9rem;align-items:center;font:.8125rem var(--sans);",
	"margin:0}\n",
	".time dt{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;",
	"max-width:9rem}\n",
	".time dd{margin:0;min-width:0}\n",
	"svg{display:block;width:100%;height:1.5rem;overflow:visible}\n",
	"svg text{font:.75rem var(--sans);fill:var(--soft)}\n",
	".base{stroke:var(--line);stroke-width:1}\n",
	".part{stroke:var(--ink);stroke-dasharray:3 2}\n",
	".p1,.p0{fill:var(--answer);color:var(--answer)}",
	".p2{fill:var(--vote);color:var(--vote)}",
	".p3{fill:var(--present);color:var(--present)}",
	".p4{fill:var(--evaluate);color:var(--evaluate)}\n",
	".e2,.e6,.e0{fill:var(--paper);stroke:currentColor;stroke-width:1.5;",
	"stroke-dasharray:3 2}.e0{stroke-dasharray:1 2}\n",
	".e3,.e4,.e5{fill:var(--bad)}\n",
	".mark{fill:var(--ink);stroke:var(--paper);stroke-width:1.5}",
	".mark.v{fill:var(--paper);stroke:var(--ink)}\n",
	".key{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;",
	"padding:0;margin:1rem 0 0;font-size:.8125rem;color:var(--soft)}\n",
	".key li{display:flex;align-items:center;gap:.4rem}\n",
	".key svg{width:1.5rem;height:1rem;flex:none}\n",
	".bar{width:10rem;min-width:4rem;height:.8rem}\n",
	"footer{margin-top:4rem;padding-bottom:3rem;font-size:.8125rem;",
	"color:var(--soft)}\n",
	"footer p{border-top:1px solid var(--line);padding-top:1rem}\n",
	"@media(max-width:40rem){header{padding-top:1.5rem}",
	"h1{font-size:1.5rem}.final{padding:1rem;margin:0 -.5rem}",
	".time{grid-template-columns:minmax(0,1fr);gap:0}",
	".time dt{margin-top:.35rem;max-width:none}}\n",
	"@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;",
	"--wash:#fff}nav,.skip{display:none}body{font-size:10pt}",
	"header,main,footer{max-width:none;padding:0}",
	".wide{overflow:visible}table{font-size:7pt}",
	"th,td{padding-right:.5rem;overflow-wrap:anywhere}",
	"thead th,.n{white-space:normal}td.text{min-width:0}",
	".id bdi{width:auto;max-width:8rem}h2,h3,h4,summary{break-after:avoid}",
	"tr,.time dd{break-inside:avoid}",
	".final{border:1px solid var(--line)}",
	"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n"
};

void
style_put(void)
{
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		html(rules[i]);
}

void
style_hash(struct buf *b)
{
	unsigned char raw[32];
	struct slice digest = { (const char *)raw, sizeof(raw) };
	struct sha256 sha;
	size_t i;

	sha256_init(&sha);
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		sha256_add(&sha, rules[i], slice_of(rules[i]).n);
	sha256_end(&sha, raw);
	buf_puts(b, "sha256-");
	base64_encode(b, digest);
}
