#include "monitor/story_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace monitor {
namespace {

constexpr int k_narrowest_story = 80;
constexpr std::size_t k_token_digits = 8;
constexpr std::size_t k_longest_name = 20;

std::string clock_text(base::Timestamp time) {
    std::string text;
    base::append_micros(text, time);
    return text.substr(11, 12);
}

class Page {
public:
    Page(const GameStory& story, const HeroName& hero_name, const TextStyle& style)
        : story_(story),
          style_(style),
          width_(static_cast<std::size_t>(std::max(style.width, k_narrowest_story))) {
        for (const etl::Participant& fighter : story.fight.fighters) {
            std::string name = fighter.hero == 0 ? std::string() : hero_name(fighter.hero);
            if (name.empty() && fighter.hero != 0) name = "hero " + std::to_string(fighter.hero);
            if (name.empty()) name = short_token(fighter.user);
            names_.push_back(cut_text(name, k_longest_name));
            healths_.push_back(base::grouped(fighter.health));
        }
    }

    std::string text() {
        head();
        fighters();
        records();
        fight();
        podium();
        return std::move(out_);
    }

private:
    std::string short_token(const base::Uuid& token) const {
        return short_text(token) + (style_.utf8 ? "…" : "...");
    }

    void line(std::string text) {
        while (!text.empty() && text.back() == ' ') text.pop_back();
        out_ += text + '\n';
    }
    void title(std::string_view text) { out_ += '\n' + std::string(text) + '\n'; }

    // Words in lines of the page's width.
    void paragraph(std::size_t indent, std::string_view text) {
        const std::string words = base::without_controls(text, '?');
        line(std::string(indent, ' ') + base::wrapped(words, indent, indent, width_));
    }

    void head() {
        line("game " + story_.game.text() + ": " + std::string(words_of(story_.state)));
        if (!story_.why.empty()) paragraph(2, story_.why);
        if (!story_.rows) return;
        const FoundRows& rows = *story_.rows;
        const KnownCommit& known = story_.commits[rows.commit];
        line("  commit  " + known.file);
        line("          written " + base::seconds_text(known.commit.time) + " by " +
             cut_text(known.commit.writer, width_));
        const std::uint64_t others = rows.rows.size() - (rows.rows.size() > 0 ? 1 : 0);
        const auto places = [&](std::uint64_t first) {
            return " rows " + std::to_string(first) + " to " + std::to_string(first + others);
        };
        line("  files   " + rows.meta_file + places(rows.first_row));
        line("          " + rows.podium_file + places(rows.podium_first_row));
    }

    void fighters() {
        if (story_.fight.fighters.empty()) return;
        title("fighters");
        std::vector<std::string> attacks;
        for (const etl::Participant& each : story_.fight.fighters) {
            attacks.push_back(base::grouped(each.attack));
        }
        for (std::size_t i = 0; i < story_.fight.fighters.size(); ++i) {
            const etl::Participant& fighter = story_.fight.fighters[i];
            line("  " + left_text(names_[i], widest(names_)) + "  user " +
                 short_token(fighter.user) + "  attack " + right_text(attacks[i], widest(attacks)) +
                 "  health " + right_text(healths_[i], widest(healths_)));
        }
    }

    // The message gives way where the page is narrow.
    void records() {
        if (story_.records.empty()) return;
        title("records (topic/partition: offset, time, game_seq, fate)");
        std::vector<std::string> places, offsets;
        for (const RecordStory& record : story_.records) {
            places.push_back(record.topic + "/" + std::to_string(record.partition));
            offsets.push_back(std::to_string(record.offset));
        }
        const std::size_t place = std::min<std::size_t>(widest(places), 20);
        const std::size_t offset = widest(offsets);
        for (std::size_t i = 0; i < story_.records.size(); ++i) {
            const RecordStory& record = story_.records[i];
            std::string row = "  " + left_text(places[i], place) + " " +
                              right_text(offsets[i], offset) + " " + clock_text(record.time) + " " +
                              right_text(record.seq ? std::to_string(*record.seq) : "-", 4) + " ";
            const std::string_view fate = words_of(record.fate);
            const std::size_t used = base::columns_of(row) + base::columns_of(fate) + 1;
            if (used + 8 < width_) {
                row += left_text(record.message, std::min<std::size_t>(width_ - used, 33)) + " ";
            }
            line(row + std::string(fate));
            const bool said = record.reason.empty() || record.reason == story_.why;
            if (!said) paragraph(6, record.reason);
        }
    }

    std::string words_of_blow(const StoryBlow& blow, std::size_t name) const {
        if (blow.forfeit) return names_[blow.user] + " forfeits";
        return left_text(names_[blow.user], name) + " hits " + left_text(names_[blow.enemy], name);
    }

    void fight() {
        if (story_.fight.blows.empty()) return;
        title("fight");
        std::vector<std::string> damages;
        for (const StoryBlow& blow : story_.fight.blows)
            damages.push_back(base::grouped(blow.damage));
        const std::size_t number = std::to_string(damages.size()).size();
        const std::size_t damage = widest(damages), health = widest(healths_);
        // "  12 NAME hits NAME -1,200 BAR 3,800"
        const std::size_t fixed = 2 + number + 1 + 6 + 2 + damage + 1 + 1 + health;
        const std::size_t room = width_ > fixed ? width_ - fixed : 0;
        const std::size_t name = std::clamp<std::size_t>(
            (room - std::min<std::size_t>(room, 10)) / 2, 4, widest(names_));
        const std::size_t columns = std::clamp<std::size_t>(room - std::min(room, 2 * name), 6, 30);
        for (std::size_t i = 0; i < story_.fight.blows.size(); ++i) {
            const StoryBlow& blow = story_.fight.blows[i];
            const std::string lost = blow.forfeit ? std::string() : "-" + damages[i];
            line("  " + right_text(std::to_string(i + 1), number) + " " +
                 left_text(words_of_blow(blow, name), 2 * name + 6) + " " +
                 right_text(lost, damage + 1) + " " +
                 health_bar(blow.health_after, story_.fight.fighters[blow.enemy].health, columns,
                            style_) +
                 " " +
                 right_text(blow.health_after == 0 ? "out" : base::grouped(blow.health_after),
                            health));
        }
    }

    void podium() {
        if (!story_.rows) return;
        title("podium");
        const combat::Rows& rows = story_.rows->rows;
        std::vector<std::string> names, dealt, took;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            names.push_back(name_of(rows.user[i]));
            dealt.push_back(base::grouped(rows.damage_sent[i]));
            took.push_back(base::grouped(rows.damage_received[i]));
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            line("  " + right_text(std::to_string(rows.rank[i]), 3) + " " +
                 left_text(names[i], widest(names)) + "  rounds " +
                 right_text(std::to_string(rows.rounds[i]), 3) + "  dealt " +
                 right_text(dealt[i], widest(dealt)) + "  took " +
                 right_text(took[i], widest(took)));
        }
    }

    std::string name_of(const base::UserToken& user) const {
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (story_.fight.fighters[i].user == user) return names_[i];
        }
        return short_token(user);
    }

    const GameStory& story_;
    const TextStyle style_;
    const std::size_t width_;
    std::vector<std::string> names_;    // of fighters
    std::vector<std::string> healths_;  // of fighters, at the start
    std::string out_;
};

}  // namespace

HeroName names_in(const combat::Roster& roster) {
    return [&roster](combat::HeroId id) {
        const combat::Hero* hero = roster.find(id);
        return hero == nullptr ? std::string() : hero->name;
    };
}

std::string short_text(const base::Uuid& token) { return token.text().substr(0, k_token_digits); }

std::string readable_text(const GameStory& story, const HeroName& hero_name,
                          const TextStyle& style) {
    return Page(story, hero_name, style).text();
}

}  // namespace monitor
