#include "monitor/scraped_role.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <utility>

#include "base/number.h"
#include "base/text.h"

namespace monitor {
namespace {

constexpr std::size_t k_most_text = std::size_t{1} << 20;
constexpr std::size_t k_most_bytes = 200;  // of a name or a label's value
constexpr std::size_t k_most_figures = 256;
constexpr std::size_t k_most_topics = 256;
constexpr std::size_t k_most_held = 4096;
constexpr std::size_t k_most_labels = 16;
constexpr std::string_view k_prefix = "superhero_";
constexpr std::chrono::minutes k_recent{1};
constexpr double k_most_count = 9e18;  // fits 64 bits

using Labels = std::map<std::string, std::string, std::less<>>;

struct ScrapedSample {
    std::string_view name;
    Labels labels;
    double value = 0;
};

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }

bool is_of_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
}

// A place in a line.
class Cursor {
public:
    explicit Cursor(std::string_view line) : left_(line) {}

    bool at_end() const noexcept { return left_.empty(); }
    void skip_blanks() noexcept {
        while (!left_.empty() && is_blank(left_.front())) left_.remove_prefix(1);
    }
    bool take(char c) noexcept {
        if (left_.empty() || left_.front() != c) return false;
        left_.remove_prefix(1);
        return true;
    }
    std::string_view name() noexcept { return take_while(is_of_name); }
    std::string_view word() noexcept {
        return take_while([](char c) { return !is_blank(c); });
    }

    // After the opening quotation mark, up to the closing one and past it. Nothing: there is none.
    std::optional<std::string> quoted() {
        std::string text;
        while (!left_.empty()) {
            char c = left_.front();
            left_.remove_prefix(1);
            if (c == '"') return text;
            if (c == '\\' && !left_.empty()) {
                c = left_.front() == 'n' ? '\n' : left_.front();
                left_.remove_prefix(1);
            }
            text += c;
        }
        return std::nullopt;
    }

private:
    template <class Is>
    std::string_view take_while(Is is) noexcept {
        const auto end = std::find_if_not(left_.begin(), left_.end(), is);
        const auto size = static_cast<std::size_t>(end - left_.begin());
        const std::string_view taken = left_.substr(0, size);
        left_.remove_prefix(size);
        return taken;
    }

    std::string_view left_;
};

std::optional<double> number_of(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto value = base::whole_number<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

// After the opening brace. False: not well-formed.
bool read_labels(Cursor& cursor, Labels& labels) {
    for (std::size_t count = 0; count <= k_most_labels; ++count) {
        cursor.skip_blanks();
        if (cursor.take('}')) return true;
        const std::string_view name = cursor.name();
        cursor.skip_blanks();
        if (name.empty() || !cursor.take('=')) return false;
        cursor.skip_blanks();
        if (!cursor.take('"')) return false;
        auto value = cursor.quoted();
        if (!value) return false;
        labels.emplace(name, std::move(*value));
        cursor.skip_blanks();
        cursor.take(',');
    }
    return false;
}

std::optional<ScrapedSample> sample_of(std::string_view line) {
    Cursor cursor(line);
    cursor.skip_blanks();
    ScrapedSample sample;
    sample.name = cursor.name();
    if (!sample.name.starts_with(k_prefix) || sample.name.size() > k_most_bytes) return {};
    cursor.skip_blanks();
    if (cursor.take('{') && !read_labels(cursor, sample.labels)) return {};
    cursor.skip_blanks();
    const auto value = number_of(cursor.word());
    if (!value) return {};
    sample.value = *value;
    return sample;
}

void make_printable(std::string& text) {
    std::string printable;
    for (std::size_t at = 0; at < text.size() && printable.size() < k_most_bytes - 3;) {
        const std::size_t length = base::utf8_length(text, at);
        if (length == 0) {
            printable += '?';
            ++at;
        } else {
            printable.append(text, at, length);
            at += length;
        }
    }
    text = base::without_controls(printable, '?');
}

std::uint64_t count_of(double value) noexcept {
    return static_cast<std::uint64_t>(std::clamp(value, 0.0, k_most_count));
}

class Scrape {
public:
    void take(std::string_view line) {
        Cursor cursor(line);
        cursor.skip_blanks();
        if (cursor.take('#')) return take_comment(cursor);
        if (auto sample = sample_of(line)) take_sample(*sample);
    }

    std::optional<ScrapedRole> finish() {
        if (role_.role.empty()) return std::nullopt;
        for (ScrapedFigure& figure : role_.figures) {
            figure.name = name_of(figure.metric);
            const auto kind = kinds_.find(figure.metric);
            if (kind != kinds_.end()) figure.kind = kind->second;
        }
        attach_limits();
        return std::move(role_);
    }

private:
    void take_comment(Cursor& cursor) {
        cursor.skip_blanks();
        if (cursor.word() != "TYPE") return;
        cursor.skip_blanks();
        const std::string_view name = cursor.name();
        cursor.skip_blanks();
        const std::string_view kind = cursor.word();
        if (!name.starts_with(k_prefix) || name.size() > k_most_bytes) return;
        if (kinds_.size() >= 2 * k_most_figures) return;
        if (kind == "counter") kinds_.emplace(name, ScrapedKind::counter);
        if (kind == "gauge") kinds_.emplace(name, ScrapedKind::gauge);
    }

    void take_sample(ScrapedSample& sample) {
        if (sample.name == "superhero_build_info") {
            role_.role = std::move(sample.labels["role"]);
            role_.version = std::move(sample.labels["version"]);
            make_printable(role_.role);
            make_printable(role_.version);
        } else if (sample.labels.empty()) {
            if (take_commits(sample)) return;
            if (role_.figures.size() >= k_most_figures) return;
            role_.figures.push_back({std::string(sample.name), {}, sample.value});
        } else {
            take_delivery(sample);
            take_held(sample);
        }
    }

    // "superhero_server_open_connections_limit" belongs to "superhero_server_open_connections".
    void attach_limits() {
        constexpr std::string_view k_limit = "_limit";
        std::map<std::string, double> limits;  // by the name of what they belong to
        for (const ScrapedFigure& figure : role_.figures) {
            std::string of = figure.metric;
            const std::size_t at = of.rfind(k_limit);
            if (at == std::string::npos) continue;
            limits.emplace(of.erase(at, k_limit.size()), figure.value);
        }
        std::set<std::string> attached;
        for (ScrapedFigure& figure : role_.figures) {
            const auto limit = limits.find(figure.metric);
            if (limit == limits.end()) continue;
            figure.limit = limit->second;
            attached.insert(limit->first);
        }
        std::erase_if(role_.figures, [&](const ScrapedFigure& figure) {
            std::string of = figure.metric;
            const std::size_t at = of.rfind(k_limit);
            return at != std::string::npos && attached.contains(of.erase(at, k_limit.size()));
        });
    }

    bool take_commits(const ScrapedSample& sample) {
        constexpr std::string_view k_seconds = "superhero_commit_seconds_sum";
        constexpr std::string_view k_count = "superhero_commit_seconds_count";
        if (sample.name != k_seconds && sample.name != k_count) return false;
        if (!role_.commits) role_.commits.emplace();
        (sample.name == k_count ? role_.commits->count : role_.commits->seconds) = sample.value;
        return true;
    }

    void take_delivery(ScrapedSample& sample) {
        constexpr std::pair<std::string_view, std::uint64_t ScrapedDelivery::*> k_counts[] = {
            {"superhero_log_acknowledged_records_total", &ScrapedDelivery::acknowledged},
            {"superhero_log_waiting_records", &ScrapedDelivery::waiting},
            {"superhero_log_retried_records_total", &ScrapedDelivery::retried},
            {"superhero_log_failed_records_total", &ScrapedDelivery::failed},
        };
        const auto topic = sample.labels.find("topic");
        if (topic == sample.labels.end()) return;
        for (const auto& [name, count] : k_counts) {
            if (sample.name != name) continue;
            make_printable(topic->second);
            ScrapedDelivery* const delivery = delivery_of(topic->second);
            if (delivery != nullptr) delivery->*count = count_of(sample.value);
        }
    }

    void take_held(ScrapedSample& sample) {
        if (sample.name != "superhero_worker_next_offset") return;
        if (role_.holds.size() >= k_most_held) return;
        const auto partition = base::whole_number<std::int32_t>(sample.labels["partition"]);
        if (!partition || *partition < 0) return;
        std::string& topic = sample.labels["topic"];
        make_printable(topic);
        role_.holds.push_back({std::move(topic), *partition});
    }

    ScrapedDelivery* delivery_of(const std::string& topic) {
        for (ScrapedDelivery& each : role_.deliveries) {
            if (each.topic == topic) return &each;
        }
        if (role_.deliveries.size() >= k_most_topics) return nullptr;
        role_.deliveries.push_back({topic});
        return &role_.deliveries.back();
    }

    // "superhero_server_open_connections" → "open connections".
    std::string name_of(std::string_view metric) const {
        metric.remove_prefix(k_prefix.size());
        const std::string own = role_.role + '_';
        if (metric.starts_with(own)) metric.remove_prefix(own.size());
        if (metric.ends_with("_total")) metric.remove_suffix(6);
        std::string name(metric);
        std::replace(name.begin(), name.end(), '_', ' ');
        return name;
    }

    ScrapedRole role_;
    std::map<std::string, ScrapedKind, std::less<>> kinds_;
};

}  // namespace

std::optional<ScrapedRole> parse_scrape(std::string_view text) {
    // A line that is cut would say a wrong number.
    if (text.size() > k_most_text) text = text.substr(0, text.rfind('\n', k_most_text) + 1);
    text = text.substr(0, k_most_text);
    Scrape scrape;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        scrape.take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return scrape.finish();
}

void RoleRates::note_commits(ScrapedRole& role, base::Timestamp now) {
    if (!role.commits) return;
    const ScrapedCommits& all = *role.commits;
    commits_.push_back({now, all});
    while (commits_.size() > 2 && now - commits_[1].time >= k_recent) commits_.pop_front();
    const ScrapedCommits& before = commits_.front().commits;
    if (all.count > before.count) {
        commit_seconds_ = (all.seconds - before.seconds) / (all.count - before.count);
    } else if (!commit_seconds_ && all.count > 0) {
        commit_seconds_ = all.seconds / all.count;
    }
    role.commit_seconds = commit_seconds_;
}

void RoleRates::note(ScrapedRole& role, base::Timestamp now) {
    const double seconds = std::chrono::duration<double>(now - then_).count();
    const bool same = !before_.empty() && role.role == role_ && role.version == version_;
    std::map<std::string, double, std::less<>> after;
    bool fallen = false;
    for (ScrapedFigure& figure : role.figures) {
        if (figure.kind != ScrapedKind::counter) continue;
        after.emplace(figure.metric, figure.value);
        const auto before = before_.find(figure.metric);
        if (!same || seconds <= 0 || before == before_.end()) continue;
        fallen |= figure.value < before->second;
        figure.per_second = (figure.value - before->second) / seconds;
    }
    if (fallen) {
        for (ScrapedFigure& figure : role.figures) figure.per_second.reset();
    }
    if (!same || fallen) {
        commits_.clear();
        commit_seconds_.reset();
    }
    note_commits(role, now);
    before_ = std::move(after);
    role_ = role.role;
    version_ = role.version;
    then_ = now;
}

}  // namespace monitor
