// How charts look: colours of the scheme, dashes and markers, axes, names at the ends of lines.
(function () {
    'use strict';
    const superhero = window.superhero;

    // Beside its colour each line has a dash and a marker of its own.
    const DASHES = [[], [10, 3], [2, 3], [9, 3, 2, 3], [5, 4], [14, 4]];
    const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600,
        43200, 86400, 172800, 604800];
    const LINES = 4;  // colours of lines in style.css
    const HEIGHT = 156;
    const ROOM_FOR_NAMES = 50;

    let colours = {};

    function colour(name) {
        if (!(name in colours)) {
            colours[name] = getComputedStyle(document.documentElement)
                .getPropertyValue(`--${name}`).trim();
        }
        return colours[name];
    }

    const lineColour = (i) => colour(`line-${i % LINES}`);

    function clockOfTick(seconds, step) {
        const text = superhero.clock(seconds);
        if (step >= 86400) return new Date(seconds * 1000).toISOString().slice(5, 10);
        return step >= 60 ? text.slice(0, 5) : text;
    }

    function marker(context, i, at) {
        const size = 3.5 * devicePixelRatio;
        context.beginPath();
        if (i % 3 === 0) {
            context.arc(at.x, at.y, size, 0, 2 * Math.PI);
        } else if (i % 3 === 1) {
            context.rect(at.x - size, at.y - size, 2 * size, 2 * size);
        } else {
            context.moveTo(at.x, at.y - size);
            context.lineTo(at.x + size, at.y + size);
            context.lineTo(at.x - size, at.y + size);
            context.closePath();
        }
        context.fill();
    }

    // The last known point of each line that is in sight.
    function ends(u) {
        const found = [];
        for (let s = 1; s < u.data.length; ++s) {
            let last = u.data[s].length - 1;
            while (last >= 0 && (u.data[s][last] === null || u.data[0][last] > u.scales.x.max)) {
                last -= 1;
            }
            if (last < 0 || u.data[0][last] < u.scales.x.min) continue;
            found.push({
                i: s - 1, x: u.valToPos(u.data[0][last], 'x', true),
                y: u.valToPos(u.data[s][last], 'y', true),
            });
        }
        return found.sort((a, b) => a.y - b.y);
    }

    function drawEnds(u, names) {
        const ratio = devicePixelRatio;
        const context = u.ctx;
        const found = ends(u);
        const apart = 12 * ratio;
        const bottom = u.bbox.top + u.bbox.height;
        found.forEach((end, k) => {
            end.text = k === 0 ? end.y : Math.max(end.y, found[k - 1].text + apart);
        });
        for (let k = found.length - 1; k >= 0; --k) {
            const below = k + 1 < found.length ? found[k + 1].text - apart : bottom;
            found[k].text = Math.min(found[k].text, below);
        }
        context.save();
        context.font = `${11 * ratio}px system-ui, sans-serif`;
        context.textAlign = 'left';
        context.textBaseline = 'middle';
        for (const end of found) {
            context.fillStyle = lineColour(end.i);
            marker(context, end.i, end);
            context.fillText(names[end.i].slice(0, 8), end.x + 7 * ratio, end.text);
        }
        context.restore();
    }

    function axes(chart) {
        const both = {
            stroke: () => colour('muted'),
            font: '11px system-ui, sans-serif',
            grid: {stroke: () => colour('grid'), width: 1},
            ticks: {show: false},
        };
        return [
            {
                ...both, incrs: STEPS_S, space: 64, size: 24, gap: 6,
                values: (u, splits, axis, space, step) =>
                    splits.map((each) => clockOfTick(each, step)),
            },
            {
                ...both, size: 58, gap: 6, space: 30,
                values: (u, splits) => splits.map(chart.axis),
            },
        ];
    }

    superhero.chartLook = {
        HEIGHT,

        forgetColours() {
            colours = {};
        },

        swatch(i) {
            const svg = superhero.svg;
            const line = {
                x1: 0, y1: 6, x2: 22, y2: 6, 'stroke-width': 2,
                'stroke-dasharray': DASHES[i % DASHES.length].join(' ') || 'none',
            };
            const shape = [
                () => svg('circle', {cx: 11, cy: 6, r: 3.5}),
                () => svg('rect', {x: 7.5, y: 2.5, width: 7, height: 7}),
                () => svg('path', {d: 'M11 2.5 L14.5 9.5 L7.5 9.5 Z'}),
            ][i % 3]();
            return svg('svg', {
                class: `swatch line-${i % LINES}`, viewBox: '0 0 22 12', width: 22, height: 12,
                'aria-hidden': 'true', focusable: 'false',
            }, svg('line', line), shape);
        },

        // `told`: zoomed(from, to), reset(), moved(index of the cursor or null).
        options(chart, names, told) {
            function select(u) {
                if (u.select.width < 6) return;
                const from = u.posToVal(u.select.left, 'x');
                const to = u.posToVal(u.select.left + u.select.width, 'x');
                u.setSelect({left: 0, width: 0, top: 0, height: 0}, false);
                told.zoomed(from, to);
            }
            return {
                width: chart.width || 300,
                height: HEIGHT,
                padding: [8, ROOM_FOR_NAMES, 0, 0],
                legend: {show: false},
                scales: {
                    x: {time: false},
                    y: {range: (u, least, most) => [0, most > 0 ? most * 1.08 : 1]},
                },
                axes: axes(chart),
                series: [{}, ...names.map((name, i) => ({
                    label: name, stroke: () => lineColour(i), width: 1.5,
                    dash: DASHES[i % DASHES.length], points: {show: false},
                }))],
                cursor: {
                    y: false, drag: {x: true, y: false, setScale: false, dist: 5},
                    sync: {key: 'superhero', setSeries: false},
                    points: {size: 7, fill: (u, s) => lineColour(s - 1)},
                    bind: {dblclick: () => () => told.reset()},
                },
                hooks: {
                    draw: [(u) => drawEnds(u, names)],
                    setSelect: [select],
                    setCursor: [(u) => told.moved(u.cursor.left < 0 ? null : u.cursor.idx)],
                },
            };
        },
    };
}());
