package org.starling.driver.tracking.report;

import static org.starling.pipeline.report.Html.escaped;
import static org.starling.pipeline.report.Html.text;

import java.util.List;

/** One HTML page without scripts or other files, for wide and narrow windows, light and dark, screen and paper. Not thread-safe. */
final class HtmlPage {
    /** Colours of series; later ones repeat them. */
    static final int COLOURS = 8;

    private static final String STYLE =
            """
            :root{color-scheme:light dark;--ink:#222;--paper:#fff;--card:#f5f7f9;--line:#dcdfe3;--dim:#5c6670;--warn:#b00020;--heat:31,95,159;\
            --c0:#1f5f9f;--c1:#c2570c;--c2:#2b7a3d;--c3:#8e3b8a;--c4:#8a6d00;--c5:#00767d;--c6:#b0273f;--c7:#5b5f66}
            @media(prefers-color-scheme:dark){:root{--ink:#e4e6e8;--paper:#17191c;--card:#22262a;--line:#3b4147;--dim:#a3adb6;--warn:#ff8a80;--heat:90,160,230;\
            --c0:#79b1e6;--c1:#f2a15f;--c2:#7fc98f;--c3:#d598d2;--c4:#d9be55;--c5:#5fc4ca;--c6:#f0899b;--c7:#aab0b8}}
            *{box-sizing:border-box}
            body{font:14px/1.45 sans-serif;color:var(--ink);background:var(--paper);max-width:1240px;margin:0 auto;padding:16px}
            h1{margin:0 0 .2em;font-size:1.6em;overflow-wrap:anywhere}h2{margin:1.6em 0 .5em;font-size:1.2em}h3{margin:0 0 .3em;font-size:1em}
            p{margin:.4em 0;overflow-wrap:anywhere}a{color:var(--c0)}.dim{color:var(--dim)}.warn{color:var(--warn);font-weight:bold}
            .wide{overflow-x:auto;margin-bottom:14px}table{border-collapse:collapse}
            td,th{padding:3px 8px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
            td:first-child,th:first-child,.left td,.left th{text-align:left}td:first-child,.left td{overflow-wrap:anywhere}td:first-child{min-width:6em}
            .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:10px}
            .figures div{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:8px 10px;overflow-wrap:anywhere}
            .figures b{display:block;font-size:1.25em;font-weight:600}
            .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(340px,100%),1fr));gap:12px}
            .card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px;break-inside:avoid;min-width:0}
            img{display:block;margin-left:auto;max-width:84px;height:auto}
            svg{display:block;width:100%;height:auto}svg text{font:11px sans-serif;fill:var(--dim)}
            svg .axis{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
            svg path{fill:none;stroke-width:1.8;stroke-linejoin:round;vector-effect:non-scaling-stroke}
            .key{display:inline-block;margin-right:12px;overflow-wrap:anywhere}.key i{display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:5px;vertical-align:-1px}
            .worker{display:grid;grid-template-columns:minmax(90px,20%) 1fr;gap:8px;align-items:center;margin:4px 0}
            .worker span{overflow-wrap:anywhere}.stack{display:flex;height:14px;background:var(--line);border-radius:2px;overflow:hidden}
            .c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.c5{--c:var(--c5)}.c6{--c:var(--c6)}.c7{--c:var(--c7)}
            i.fill,.stack i{background:var(--c)}path.stroke{stroke:var(--c)}circle{fill:var(--c)}
            @media print{body{max-width:none;padding:0;font-size:11px}.wide{overflow:visible}h2{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
            """;

    private final StringBuilder page = new StringBuilder();

    HtmlPage(String title) {
        page.append("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">")
                .append("<meta name=\"generator\" content=\"" + TrainingReport.FORMAT + "\">")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
                .append("<title>" + escaped(title) + "</title><style>")
                .append(STYLE)
                .append("</style><h1>" + escaped(title) + "</h1>\n");
    }

    /** Appends HTML. */
    HtmlPage add(String html) {
        page.append(html).append('\n');
        return this;
    }

    /** Appends a paragraph of text. */
    HtmlPage paragraph(String style, String content) {
        return add(text("<p class=\"%s\">%s</p>", style, escaped(content)));
    }

    HtmlPage heading(String title) {
        return add("<h2>" + escaped(title) + "</h2>");
    }

    /** Appends a table of texts. */
    HtmlPage table(String style, List<String> header, List<List<String>> rows) {
        StringBuilder table = new StringBuilder(text("<div class=\"wide\"><table class=\"%s\"><tr>", style));
        header.forEach(cell -> table.append("<th>").append(escaped(cell)));
        for (List<String> row : rows) {
            table.append("<tr>");
            row.forEach(cell -> table.append("<td>").append(escaped(cell)));
        }
        return add(table.append("</table></div>").toString());
    }

    /** A key of a colour. */
    static String key(int colour, String name) {
        return text("<span class=\"key\"><i class=\"fill c%d\"></i>%s</span>", colour % COLOURS, escaped(name));
    }

    /** The whole page. */
    String render() {
        return page + "</html>\n";
    }
}
