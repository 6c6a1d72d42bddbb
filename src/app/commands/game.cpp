// superhero game: the fate of one game.
#include <fmt/core.h>

#include <chrono>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/console/text_style.h"
#include "app/doors/ledger_check.h"
#include "app/doors/limits.h"
#include "app/doors/log.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/jobs/game_look.h"
#include "monitor/story_json.h"
#include "monitor/story_text.h"

namespace app {
namespace {

base::GameToken game_of(const Settings& settings) {
    if (settings.game.empty()) {
        throw base::Failure(
            base::bad_setting("the game is missing: superhero game TOKEN expected"));
    }
    const auto game = base::GameToken::parse(settings.game);
    if (game) return *game;
    throw base::Failure(base::bad_setting(
        fmt::format("game \"{}\": a game's token, such as f47ac10b-58cc-4372-a567-0e02b2c3d479, "
                    "expected",
                    settings.game)));
}

GameLook look_with_progress(const Settings& settings, const base::GameToken& game) {
    expect_log_to_read(settings);
    Progress progress(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr());
    StopSignals signals;
    const std::vector<std::string> topics = trigger_topics(settings);
    for (std::size_t i = 1; i < topics.size(); ++i) refuse_other_log(settings, topics[i]);
    const auto log = open_checked_log(settings, LogAccess::read_only, topics.front());
    GameLook look = look_for_game(
        {settings, *log, game, [&](double fraction, std::string_view phase) {
             ProgressView view;
             view.phase = "looking";
             view.fraction = fraction;
             view.figures = fmt::format("{:3.0f}%  {}", fraction * 100, phase);
             progress.show(view);
             if (!signals.wait(std::chrono::milliseconds(0))) return;
             progress.clear();
             throw base::Failure(base::unavailable("stopped before the game was found"));
         }});
    progress.clear();
    return look;
}

}  // namespace

int run_game(const Settings& settings) {
    expect_files_for_own_use();
    const base::GameToken game = game_of(settings);
    const combat::Roster roster = load_roster(settings.heroes);
    const monitor::HeroName hero_name = monitor::names_in(roster);
    GameLook look = look_with_progress(settings, game);
    const monitor::GameStory story = monitor::story_of(std::move(look.evidence));
    if (!look.note.empty()) say(look.note);
    const bool known = story.state != monitor::GameState::unknown || !story.records.empty();
    if (settings.lines.json) {
        print_result(monitor::json_text(story, hero_name) + "\n");
    } else if (known) {
        print_result(monitor::readable_text(story, hero_name, style_of_stdout()));
    }
    if (known) return k_done;
    say(fmt::format("game {} is unknown: looked at {}", game.text(), look.looked_in));
    return k_answer_is_no;
}

}  // namespace app
