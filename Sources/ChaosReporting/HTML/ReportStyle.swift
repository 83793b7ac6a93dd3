/// The style sheet of the pages. Colours are Okabe and Ito's, which colour-blind readers can tell apart, and every
/// meaning that a colour has is said by a shape, a dash or a word as well.
enum ReportStyle {
    static let sheet: StaticString = """
        :root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f9;--ink:#16191d;--soft:#5a6472;--rule:#dfe3e8;
        --grid:#eceff2;--pass:#00735a;--fail:#b23c00;--open:#7a5c00;--c0:#0072b2;--c1:#d55e00;--c2:#00875f;--c3:#a2568a;
        --l1:#b23c00;--l2:#e69f00;--l3:#f0e04a;--fault:#c5ccd5;--impact:#f3b69b;--impact-ink:#5e2000;--band:#dcecf6;
        --alert:#a02c6a}
        @media (prefers-color-scheme:dark){:root{--bg:#101317;--panel:#181c22;--ink:#e8ebef;--soft:#9aa5b3;
        --rule:#2d343d;--grid:#20262d;--pass:#35c29b;--fail:#ff8a4c;--open:#e8c24a;--c0:#5ab4e8;--c1:#ff9648;
        --c2:#3ecf9f;--c3:#dd97c6;
        --l1:#d4551a;--l2:#e0a020;--l3:#e8dc5c;--fault:#46505c;--impact:#6e3820;--impact-ink:#ffd9c7;--band:#17303f;
        --alert:#f08cc0}}
        *{box-sizing:border-box}:lang(ko){word-break:keep-all}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
        "Noto Sans","Noto Sans KR","Noto Sans CJK KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif}
        main,footer{max-width:960px;margin:0 auto;padding:0 20px}
        main{padding-top:28px}
        h1{font-size:1.7rem;line-height:1.25;margin:.2em 0 .35em;letter-spacing:-.01em;overflow-wrap:anywhere}
        h2{font-size:1.12rem;margin:2.4em 0 .5em;padding-top:.7em;border-top:1px solid var(--rule)}
        h3{font-size:.95rem;margin:1.4em 0 .3em}
        p{margin:.4em 0;max-width:72ch;overflow-wrap:anywhere}
        a{color:var(--c0)}
        code,.code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em;
        overflow-wrap:anywhere}
        .over{display:flex;flex-wrap:wrap;gap:.3em .9em;color:var(--soft);font-size:.85rem;align-items:baseline}
        .stamp{border:1.5px solid currentColor;border-radius:3px;padding:0 .45em;font-weight:700;letter-spacing:.06em;
        color:var(--alert)}
        .verdict{display:inline-flex;align-items:center;gap:.5em;font-weight:700;letter-spacing:.03em;
        padding:.28em .75em .28em .6em;border-radius:6px;border:2px solid currentColor}
        .verdict svg{width:1.1em;height:1.1em;fill:currentColor;flex:none}
        .pass{color:var(--pass)}.fail{color:var(--fail)}.inconclusive{color:var(--open)}
        .lead{font-size:1.08rem;max-width:68ch}
        .alarm{border-left:6px solid var(--fail);background:var(--panel);padding:.8em 1em;font-weight:600;margin:1em 0}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(205px,1fr));gap:12px;margin:1.4em 0 0;
        padding:0}
        .tile{background:var(--panel);border-radius:8px;padding:13px 15px 11px;min-width:0}
        .tile h3{margin:0;font-size:.8rem;font-weight:600;color:var(--soft)}
        .tile .value{font-size:1.55rem;font-weight:650;line-height:1.3;letter-spacing:-.01em;overflow-wrap:anywhere}
        .tile .value small{font-size:.58em;font-weight:500;color:var(--soft);letter-spacing:0}
        .tile .value.words{font-size:1.12rem;line-height:1.4}
        .tile p{font-size:.83rem;margin:.15em 0;line-height:1.4}
        .levels p{font-size:.95rem;font-weight:600;margin:.35em 0}
        .tile .soft{color:var(--soft)}
        .soft{color:var(--soft)}
        .small{font-size:.85rem}
        .facts{display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;font-size:.9rem;margin:1.3em 0 0}
        .facts dt{color:var(--soft)}.facts dt::first-letter{text-transform:uppercase}
        .facts dd{margin:0;overflow-wrap:anywhere}
        .definitions{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em;font-size:.88rem;margin:.5em 0}
        .definitions dt{font-weight:650}.definitions dd{margin:0}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.88rem;margin:.6em 0;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--soft);font-size:.85rem;padding-bottom:.35em}
        th{text-align:left;font-weight:600;color:var(--soft);font-size:.8rem;white-space:nowrap}
        th,td{padding:.38em .9em .38em 0;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
        td.wide{width:52%}
        th:last-child,td:last-child{padding-right:0}
        table.compact{width:auto}table.compact th,table.compact td{padding-right:2.4em}
        td.number,th.number{text-align:right;white-space:nowrap;overflow-wrap:normal}
        td.tight{white-space:nowrap}
        tr.absent td{color:var(--soft)}
        tr.here td{font-weight:650}
        .mark{display:inline-flex;gap:.4em;align-items:center;font-weight:600;white-space:nowrap}
        .mark svg{width:.95em;height:.95em;fill:currentColor;flex:none}
        .chip{display:inline-block;min-width:2.2em;text-align:center;border-radius:4px;padding:0 .4em;font-weight:700;
        font-size:.85em;background:var(--rule);color:var(--ink)}
        .chip.l1{background:var(--l1);color:#fff}.chip.l2{background:var(--l2);color:#201500}
        .chip.l3{background:var(--l3);color:#1d1b00}
        .person{border:1.5px dashed var(--soft);border-radius:6px;padding:.7em .9em;color:var(--soft);font-size:.92rem;
        margin:.6em 0}
        .gauge{display:block;width:100%;max-width:230px;height:auto;margin:6px 0 2px}
        figure{margin:.8em 0}
        figcaption{font-size:.83rem;color:var(--soft);margin-top:.3em}
        svg.figure{display:block;width:100%;height:auto}
        svg.narrow{display:none;max-width:480px}
        svg text{font-family:inherit;font-size:12px;fill:var(--ink)}
        svg .tick,svg .note,svg .lane,svg .gauge-text{fill:var(--soft);font-size:11px}
        svg text.lane{paint-order:stroke;stroke:var(--bg);stroke-width:3px}svg .heading{font-weight:650}
        svg .name{font-size:11.5px}
        svg .flag{font-size:11.5px;paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}
        svg line.grid{stroke:var(--grid)}svg line.axis{stroke:var(--soft)}svg line.lane{stroke:var(--rule)}
        svg line.stage{stroke:var(--soft);stroke-opacity:.55;stroke-width:1}
        svg line.hatch{stroke:var(--soft);stroke-width:2;stroke-opacity:.5}
        svg .unknown{opacity:.55}
        svg .curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        svg .curve.thin{stroke-width:1;stroke-opacity:.7}
        svg .c0{stroke:var(--c0)}svg .c1{stroke:var(--c1);stroke-dasharray:7 4}
        svg .c2{stroke:var(--c2);stroke-dasharray:2 4}svg .c3{stroke:var(--c3);stroke-dasharray:10 3 2 3}
        svg line.threshold{stroke:var(--soft);stroke-dasharray:3 3}
        svg line.threshold.alert{stroke:var(--alert);stroke-dasharray:8 3}
        svg text.limit{font-size:10.5px;fill:var(--soft);paint-order:stroke;stroke:var(--bg);stroke-width:3px}
        svg text.limit.alert{fill:var(--alert)}
        svg rect.level.l1{fill:var(--l1)}svg rect.level.l2{fill:var(--l2)}svg rect.level.l3{fill:var(--l3)}
        svg text.bar{font-size:11.5px;font-weight:600}
        svg text.bar.l1{fill:#fff}svg text.bar.l2{fill:#201500}svg text.bar.l3{fill:#1d1b00}
        svg rect.fault{fill:var(--fault)}svg rect.impact{fill:var(--impact)}
        svg rect.impact.open{stroke:var(--fail);stroke-dasharray:4 3}
        svg text.bar.impact{fill:var(--impact-ink)}
        svg line.response{stroke:var(--c0);stroke-width:2}
        svg path.mark{fill:var(--c0);stroke:var(--bg);stroke-width:1}svg path.mark.refused{fill:var(--fail)}
        svg .band{fill:var(--band)}
        svg .dot{fill:var(--c0);fill-opacity:.75;stroke:var(--bg);stroke-width:.75}
        svg .dot.hollow{fill:var(--bg);stroke:var(--c0);stroke-width:1.6}
        svg .dot.censored{fill:var(--fail);fill-opacity:1}
        svg .dot.here{fill:var(--ink);fill-opacity:1}
        svg .dots{fill:none;stroke:var(--c0);stroke-width:6;stroke-linecap:round;stroke-opacity:.75}
        svg .median{stroke:var(--ink);stroke-width:2.5}svg .interval{stroke:var(--ink);stroke-width:1.5}
        svg .median.open{stroke-dasharray:4 3}svg .spread{fill:var(--c0);fill-opacity:.22}
        svg rect.level.none{fill:var(--fault)}
        .legend{display:flex;flex-wrap:wrap;gap:.2em 1.2em;font-size:.83rem;color:var(--soft);align-items:center}
        .legend svg{width:16px;height:16px;vertical-align:-3px;margin-right:.3em}
        .hidden{display:none}svg.spark{display:block;width:100%;max-width:420px;height:34px}
        .indicators{list-style:none;padding:0}.indicators li{margin:.5em 0}.events{padding-left:0;list-style:none}
        .events li{padding:.25em 0;border-bottom:1px solid var(--rule);font-size:.9rem;overflow-wrap:anywhere}
        footer{color:var(--soft);font-size:.83rem;margin-top:3em;padding-top:1em;padding-bottom:3em}
        @media screen and (max-width:719px){
        main,footer{padding-left:16px;padding-right:16px}main{padding-top:18px}
        h1{font-size:1.35rem}
        svg.wide{display:none}svg.narrow{display:block}
        .tiles{grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px}
        .tile{padding:11px 12px 9px}.tile .value{font-size:1.3rem}
        table.stack thead{position:absolute;left:-9999px}
        table.stack,table.stack tbody{display:block;width:100%}
        table.stack tr{border-bottom:1px solid var(--rule);padding:.55em 0}
        table.stack tr{display:flex;flex-wrap:wrap;gap:.05em .8em}
        table.stack td{border:0;padding:.06em 0;text-align:left;white-space:normal;flex:0 1 auto;width:auto;min-width:0}
        table.stack td.wide{flex:1 1 100%}
        table.stack td.plain.wide{color:var(--soft)}
        table.stack td[data-label]:before{content:attr(data-label);color:var(--soft);font-size:.8rem;padding-right:.4em}
        table.stack td.plain:before{display:none}
        table.stack td:empty{display:none}
        table.stack caption{display:block}
        .definitions{grid-template-columns:1fr;gap:0}.definitions dt{margin-top:.4em}
        }
        @media print{
        :root{--bg:#fff;--panel:#f6f7f9;--ink:#000;--soft:#444;--rule:#ccc;--grid:#e8e8e8;--pass:#00735a;--fail:#b23c00;
        --open:#7a5c00;--c0:#0072b2;--c1:#d55e00;--c2:#00875f;--c3:#a2568a;--l1:#b23c00;--l2:#e69f00;--l3:#f0e04a;
        --fault:#c5ccd5;--impact:#f3b69b;--impact-ink:#5e2000;--band:#dcecf6;--alert:#a02c6a;color-scheme:light}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        @page{margin:14mm}
        body{font-size:10.5pt}main,footer{max-width:none;padding:0}
        table{font-size:8.5pt}td.plain{overflow-wrap:break-word}
        h2,h3,caption{break-after:avoid}figure,.tile,tr{break-inside:avoid}thead{display:table-header-group}
        svg.wide{display:block}svg.narrow{display:none}
        .tiles{grid-template-columns:repeat(auto-fit,minmax(38mm,1fr))}.tile .value small{white-space:nowrap}
        .scroll{overflow:visible}.scroll table{font-size:8pt}.scroll th{white-space:normal}
        .scroll th,.scroll td{padding-right:.55em}
        }
        """
}
