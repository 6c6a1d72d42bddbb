// superhero top: the figures of the live page in a terminal.
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/signals.h"
#include "app/console/terminal.h"
#include "app/console/text_style.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/limits.h"
#include "app/doors/store_check.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/monitor/open_to_watch.h"
#include "app/monitor/role_watch.h"
#include "app/monitor/watch.h"
#include "app/system.h"
#include "app/version.h"
#include "monitor/state_text.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_frame = 1s;
constexpr auto k_recent = 60s;  // that the small charts show
constexpr std::size_t k_chart_points = 100;

// A page of its own, which goes away again.
class Screen {
public:
    Screen() { write("\x1b[?1049h\x1b[?25l"); }
    ~Screen() { write("\x1b[?25h\x1b[?1049l"); }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    // As many lines as there is room for.
    static void show(const std::string& text) {
        const int room = terminal_lines(STDOUT_FILENO).value_or(24) - 1;
        std::string out = "\x1b[H";
        std::size_t at = 0;
        for (int line = 0; line < room && at < text.size(); ++line) {
            const auto end = text.find('\n', at);
            out += text.substr(at, end - at) + "\x1b[K\r\n";
            at = end + 1;
        }
        write(out + "\x1b[J");
    }

private:
    static void write(const std::string& text) { print_result(text); }
};

class Top {
public:
    explicit Top(const Settings& settings)
        : settings_(settings),
          roster_(load_roster(settings.heroes)),
          roles_(ask_other_processes(settings)),
          watch_(settings, [&settings] { return open_to_watch(settings); }) {}

    // Once the log has been read to where it ended, and the roles have been asked.
    bool is_ready() {
        if (!roles_.has_asked()) return false;
        bool ready = false;
        watch_.look([&](monitor::Overview&, const monitor::ReadingView& reading) {
            ready = reading.caught_up;
        });
        return ready;
    }

    std::string trouble() {
        std::string trouble;
        watch_.look([&](monitor::Overview&, const monitor::ReadingView& reading) {
            trouble = reading.trouble;
        });
        return trouble;
    }

    std::string text() {
        std::string text;
        const monitor::HeroName hero_name = monitor::names_in(roster_);
        const auto roles = roles_.views();
        watch_.look([&](monitor::Overview& overview, const monitor::ReadingView& reading) {
            const base::Timestamp present = now();
            const monitor::StateParts parts{overview,  reading, roles,
                                            hero_name, present, k_version};
            text = settings_.lines.json
                       ? monitor::state_json(parts) + "\n"
                       : monitor::state_text(parts,
                                             overview.history({present - k_recent, present},
                                                              k_chart_points, present),
                                             style_of_stdout());
        });
        return text;
    }

private:
    const Settings settings_;
    const combat::Roster roster_;
    RoleWatch roles_;
    MonitorWatch watch_;
};

int show_once(Top& top, StopSignals& signals) {
    while (!top.is_ready()) {
        if (signals.wait(k_glance)) {
            throw base::Failure(
                base::unavailable("stopped before the log was read: " + top.trouble()));
        }
    }
    print_result(top.text());
    return k_done;
}

}  // namespace

int run_top(const Settings& settings) {
    expect_files_for_own_use();
    StopSignals signals;
    stopping_is_no_failure();
    expect_kafka_options(settings);
    expect_answer(TablesPlace(settings));
    const bool goes_on = isatty(STDOUT_FILENO) == 1 && !terminal_is_dumb() &&
                         !settings.monitor.once && !settings.lines.json;
    // What is not there now will not be there soon.
    if (!goes_on) expect_log_to_read(settings);
    Top top(settings);
    if (!goes_on) return show_once(top, signals);
    const Screen screen;
    do {
        Screen::show(top.text());
    } while (!signals.wait(k_frame));
    return k_done;
}

}  // namespace app
