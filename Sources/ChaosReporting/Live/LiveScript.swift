/// The script of the live page. Everything that comes from a run is set as text, never as markup.
enum LiveScript {
    static let source: StaticString = """
        "use strict";
        (function () {
          var head = document.getElementById("live");
          if (!head || head.dataset.over === "yes") return;
          var words = head.dataset;
          var series = {};
          function text(id, value) { document.getElementById(id).textContent = value; }
          function make(name, value, style) {
            var element = document.createElement(name);
            if (value !== undefined) element.textContent = value;
            if (style) element.className = style;
            return element;
          }
          function line(values) {
            var space = "http://www.w3.org/2000/svg";
            var svg = document.createElementNS(space, "svg");
            svg.setAttribute("viewBox", "0 0 300 40");
            svg.setAttribute("class", "spark");
            svg.setAttribute("aria-hidden", "true");
            var known = values.filter(function (value) { return value !== null; });
            var top = Math.max.apply(null, known.concat([1e-9]));
            var path = "", down = false;
            values.forEach(function (value, index) {
              if (value === null) { down = false; return; }
              var x = (values.length < 2 ? 0 : index * 296 / (values.length - 1)) + 2;
              path += (down ? "L" : "M") + x.toFixed(1) + " " + (37 - 34 * value / top).toFixed(1);
              down = true;
            });
            var curve = document.createElementNS(space, "path");
            curve.setAttribute("d", path || "M0 0");
            curve.setAttribute("class", "curve c0");
            svg.appendChild(curve);
            return svg;
          }
          function show(state) {
            text("phase", state.phase + (state.remaining ? " (" + Math.round(state.remaining) + " s)" : ""));
            var level = document.getElementById("level");
            level.replaceChildren(make("span", state.level || words.none, "chip " + (state.level || "").toLowerCase()));
            text("firing", state.firing.length ? state.firing.join(", ") : words.none);
            text("clock", Math.round(state.at) + " s");
            var list = document.getElementById("indicators");
            list.replaceChildren();
            state.indicators.forEach(function (indicator) {
              var values = series[indicator.name] = series[indicator.name] || [];
              values.push(typeof indicator.value === "number" ? indicator.value : null);
              if (values.length > 300) values.shift();
              var judged = indicator.holds === undefined ? words.unknown : indicator.holds ? words.holds : words.broken;
              var item = make("li");
              item.appendChild(make("span", indicator.name + " — "));
              item.appendChild(make("b", indicator.text + " "));
              item.appendChild(make("span", judged,
                "mark " + (indicator.holds === undefined ? "inconclusive" : indicator.holds ? "pass" : "fail")));
              item.appendChild(line(values));
              list.appendChild(item);
            });
            var rows = document.getElementById("timeline");
            state.events.forEach(function (event) {
              if (document.getElementById("event-" + event.sequence)) return;
              var row = make("li");
              row.id = "event-" + event.sequence;
              row.appendChild(make("b", event.at.toFixed(1) + " s "));
              row.appendChild(make("span", event.summary + " "));
              row.appendChild(make("span", event.evidence, "soft"));
              rows.prepend(row);
            });
            document.body.dataset.lines = String(Number(document.body.dataset.lines || 0) + 1);
          }
          document.getElementById("timeline").replaceChildren();
          var source = new EventSource(words.events);
          source.addEventListener("line", function (message) {
            document.getElementById("trouble").classList.add("hidden");
            show(JSON.parse(message.data));
          });
          source.addEventListener("ended", function () {
            source.close();
            document.getElementById("ended").classList.remove("hidden");
            document.body.dataset.ended = "yes";
          });
          source.onerror = function () {
            text("trouble", words.lost);
            document.getElementById("trouble").classList.remove("hidden");
          };
        })();
        """
}
