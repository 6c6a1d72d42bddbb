// The charts over time: one shared cursor, by mouse and by keyboard; dragging zooms.
(function () {
    'use strict';
    const superhero = window.superhero;
    const element = superhero.element;
    const words = superhero.chartWords;

    const CHARTS = [
        {
            id: 'records', place: 'throughput-charts', key: 'records', title: 'Records in',
            long: (n) => `${superhero.figure(n)} records/s`, short: superhero.figure,
            axis: superhero.figure, none: ': none in this time',
        },
        {
            id: 'bytes', place: 'throughput-charts', key: 'bytes', title: 'Bytes in',
            long: (n) => `${superhero.bytes(n)}/s`, short: (n) => `${superhero.bytes(n)}/s`,
            axis: superhero.bytes, none: ': none in this time',
        },
        {
            id: 'executed', place: 'throughput-charts', key: 'executed', title: 'Records executed',
            long: (n) => `${superhero.figure(n)} records/s`, short: superhero.figure,
            axis: superhero.figure, none: ': none in this time',
        },
        {
            id: 'lag-records', place: 'lag-charts', key: 'lag_records', title: 'Lag in records',
            long: superhero.records, short: superhero.figure, axis: superhero.figure,
            greatest: true, none: ': nothing waits, and nothing did in this time',
        },
        {
            id: 'lag-seconds', place: 'lag-charts', key: 'lag_seconds', title: 'Lag in seconds',
            long: superhero.duration, short: superhero.duration,
            axis: (n) => n < 10 ? `${superhero.figure(n)} s` : superhero.duration(n)
                .replace('.0 s', ' s').replace(/ 0 (s|min)$/, ''),
            greatest: true, none: ': nothing waits, and nothing did in this time',
        },
    ];
    const HINT = 'chart-keys';
    const SPEAK_AFTER_MS = 300;

    let names = [];         // of topics; the same array as long as they are the same
    let times = [];
    let cursorTime = null;  // of the keyboard's cursor
    let speaking = null;
    let zooming = false;

    function shortName(name) {
        return name.slice(words.commonPrefix(names).length);
    }

    // Every chart tells of the one stretch that was dragged over in one of them.
    function zoomed(from, to) {
        if (zooming) return;
        zooming = true;
        setTimeout(() => {
            zooming = false;
        }, 0);
        superhero.charts.onZoom(from, to);
    }

    function build(chart) {
        const id = `chart-${chart.id}`;
        chart.legend = element('ul', {class: 'legend'});
        chart.over = element('div', {
            class: 'plot', tabindex: 0, role: 'application', 'aria-roledescription': 'chart',
            'aria-label': chart.title, 'aria-describedby': HINT, 'aria-details': `${id}-numbers`,
        });
        chart.caption = element('caption', {class: 'shown'});
        chart.head = element('thead');
        chart.body = element('tbody');
        const table = element('table', {id: `${id}-numbers`},
            chart.caption, chart.head, chart.body);
        chart.details = element('details', {class: 'numbers'},
            element('summary', {}, 'As a table', element('span', {class: 'unseen'},
                `: ${chart.title}`)),
            element('div', {
                class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${chart.title}, table`,
            }, table));
        chart.figure = element('figure', {id, class: 'panel chart'},
            element('figcaption', {}, element('h3', {}, chart.title), chart.legend),
            chart.over, chart.details);
        chart.details.addEventListener('toggle', () => fillTable(chart));
        chart.over.addEventListener('keydown', (event) => key(chart, event));
        chart.over.addEventListener('blur', clearCursor);
        chart.visible = true;
        superhero.byId(chart.place).append(chart.figure);
    }

    function makeLegend(chart) {
        const prefix = words.commonPrefix(names);
        chart.legend.replaceChildren(...names.map((name, i) => {
            const text = element('span', {class: 'said'});
            return element('li', {title: name}, superhero.chartLook.swatch(i),
                element('span', {},
                    element('span', {class: 'unseen'}, name.slice(0, prefix.length)),
                    element('span', {class: 'name'}, shortName(name)), text));
        }));
        chart.said = [...chart.legend.querySelectorAll('.said')];
        chart.head.replaceChildren(element('tr', {},
            element('th', {scope: 'col', class: 'words'}, 'Time, UTC'),
            ...names.map((name) => element('th', {scope: 'col', class: 'number'}, name))));
        chart.body.replaceChildren();
        chart.body.knownChildren = null;  // other columns
    }

    // The plot is made anew when there are other topics.
    function plot(chart) {
        if (chart.plot) chart.plot.destroy();
        chart.plot = new window.uPlot(
            superhero.chartLook.options(chart, names.map(shortName), {
                zoomed,
                reset: () => superhero.charts.onReset(),
                moved: (index) => sayAtCursor(chart, index),
            }), [[], ...names.map(() => [])], chart.over);
        const canvas = chart.over.querySelector('canvas');
        canvas.setAttribute('role', 'img');
        chart.canvas = canvas;
        makeLegend(chart);
        chart.madeFor = names;
    }

    function sayTrends(chart) {
        const said = chart.series.map((values) =>
            words.sentence(chart, words.facts(times, values), superhero.still));
        if (!chart.atCursor) said.forEach((text, i) => superhero.text(chart.said[i], text));
        const all = names.map((name, i) => name + said[i]).join('. ');
        superhero.attribute(chart.canvas, 'aria-label', `${chart.title}. ${all}`);
    }

    function sayAtCursor(chart, index) {
        const was = chart.atCursor;
        chart.atCursor = index !== null && index !== undefined && index < times.length;
        if (chart.madeFor !== names) return;
        if (!chart.atCursor) {
            if (was) sayTrends(chart);
            return;
        }
        chart.series.forEach((values, i) => superhero.text(
            chart.said[i], words.atCursor(chart, values[index], times[index])));
    }

    function fillTable(chart) {
        if (!chart.details.open || chart.madeFor !== names) return;
        superhero.text(chart.caption, words.tableCaption(chart, times));
        superhero.each(chart.body, words.rows(chart, times, chart.series).map(
            (row, i) => ({...row, i})), {
            key: (row) => row.i,
            make: () => element('tr', {}, element('th', {scope: 'row', class: 'words'}),
                ...names.map(() => element('td', {class: 'number'}))),
            update: (node, row) => [superhero.clock(row.time), ...row.values.map(
                (value) => value === null ? superhero.UNKNOWN : chart.long(value))].forEach(
                (text, i) => superhero.text(node.children[i], text)),
        });
    }

    // What is out of sight is drawn when it comes into sight.
    function draw(chart) {
        if (!chart.visible || chart.madeFor !== names) return;
        if (chart.width > 0 && chart.width !== chart.plot.width) {
            chart.plot.setSize({width: chart.width, height: superhero.chartLook.HEIGHT});
        }
        chart.plot.batch((u) => u.setData([times, ...chart.series]));
        if (cursorTime !== null) placeCursor(chart);
    }

    // The cursor of the keyboard.
    function placeCursor(chart) {
        if (chart.madeFor !== names) return;
        const u = chart.plot;
        u.setCursor({left: u.valToPos(cursorTime, 'x'), top: u.bbox.height / 8}, true, false);
    }

    function clearCursor() {
        if (cursorTime === null) return;
        cursorTime = null;
        for (const chart of CHARTS) chart.plot.setCursor({left: -10, top: -10}, true, false);
    }

    function indexOf(time) {
        let best = 0;
        times.forEach((each, i) => {
            if (Math.abs(each - time) < Math.abs(times[best] - time)) best = i;
        });
        return best;
    }

    function speak(chart, index) {
        clearTimeout(speaking);
        const said = names.map((name, i) => {
            const value = chart.series[i][index];
            return `${shortName(name)} ${value === null ? superhero.UNKNOWN : chart.long(value)}`;
        });
        const text = `${superhero.clock(times[index])}: ${said.join(', ')}`;
        speaking = setTimeout(
            () => superhero.text(superhero.byId('spoken'), text), SPEAK_AFTER_MS);
    }

    // Where a key moves the cursor to, as an index; null: it is not a key for that.
    function target(pressed, index) {
        const last = times.length - 1;
        const steps = {ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10};
        if (pressed === 'Home') return 0;
        if (pressed === 'End') return last;
        if (!(pressed in steps)) return null;
        if (index === null) return last;
        return Math.min(last, Math.max(0, index + steps[pressed]));
    }

    function zoomByKey(pressed, middle) {
        const half = (times[times.length - 1] - times[0]) / (pressed === '-' ? 1 : 4);
        superhero.charts.onZoom(middle - half, middle + half);
    }

    function key(chart, event) {
        if (event.altKey || event.ctrlKey || event.metaKey || times.length === 0) return;
        const index = cursorTime === null ? null : indexOf(cursorTime);
        const to = target(event.key, index);
        if (to !== null) {
            cursorTime = times[to];
            CHARTS.filter((each) => each.visible).forEach(placeCursor);
            speak(chart, to);
        } else if (event.key === 'Escape') {
            clearCursor();
            superhero.charts.onReset();
        } else if (['+', '=', '-'].includes(event.key)) {
            zoomByKey(event.key, cursorTime === null ? times[times.length >> 1] : cursorTime);
        } else {
            return;
        }
        event.preventDefault();
    }

    function watchSight() {
        const sight = new IntersectionObserver((entries) => {
            for (const entry of entries) {
                const chart = CHARTS.find((each) => each.figure === entry.target);
                chart.visible = entry.isIntersecting;
                draw(chart);
            }
        }, {rootMargin: '100px'});
        // Asking for the width while drawing would lay out the page in the middle of a frame.
        const size = new ResizeObserver((entries) => {
            for (const entry of entries) {
                const chart = CHARTS.find((each) => each.over === entry.target);
                chart.width = Math.floor(entry.contentRect.width);
                draw(chart);
            }
        });
        for (const chart of CHARTS) {
            sight.observe(chart.figure);
            size.observe(chart.over);
        }
        window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
            superhero.chartLook.forgetColours();
            for (const chart of CHARTS) if (chart.plot) chart.plot.redraw();
        });
    }

    superhero.charts = {
        onZoom: () => {},
        onReset: () => {},

        start() {
            CHARTS.forEach(build);
            watchSight();
        },

        // `past`: an answer of api/history. Returns what shows it, a function for each chart.
        update(past) {
            const wanted = past.topics.map((topic) => topic.topic);
            times = past.times;
            // The last step is not over yet: it would look as if everything had fallen.
            const whole = times.length > 1 && times[times.length - 1] + past.step > past.to;
            const length = whole && !superhero.still ? times.length - 1 : times.length;
            times = times.slice(0, length);
            if (wanted.join('\n') !== names.join('\n')) names = wanted;
            for (const chart of CHARTS) {
                // Asked of all before any changes, so that the page is laid out once.
                chart.width = chart.width || chart.over.clientWidth;
                chart.series = past.topics.map((topic) => topic[chart.key].slice(0, length));
            }
            return CHARTS.map((chart) => () => {
                if (chart.madeFor !== names) plot(chart);
                draw(chart);
                sayTrends(chart);
                fillTable(chart);
            });
        },

        // Of a still page: shows a part of what is there.
        stretch(from, to) {
            for (const chart of CHARTS) chart.plot.setScale('x', {min: from, max: to});
        },

        unstretch() {
            for (const chart of CHARTS) chart.plot.setData([times, ...chart.series]);
        },
    };
}());
