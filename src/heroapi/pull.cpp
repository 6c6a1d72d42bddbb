#include "heroapi/pull.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <random>

#include "base/json_fault.h"
#include "heroapi/answer.h"
#include "heroapi/kept_heroes.h"
#include "heroapi/plan.h"
#include "heroapi/requests.h"

namespace heroapi {
namespace {

using std::chrono::milliseconds;

// How often the hook is asked for the end.
constexpr milliseconds k_breath{100};

bool stands_in_urls(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
           c == '~';
}

std::optional<base::Error> unusable(const PullOptions& options) {
    if (options.token.empty()) {
        return base::bad_setting("API_TOKEN is not set: the token of a Super Hero API account");
    }
    if (!std::all_of(options.token.begin(), options.token.end(), stands_in_urls)) {
        return base::bad_setting("API_TOKEN has characters that no token has: letters and digits");
    }
    if (!options.base_url.starts_with("https://")) {
        return base::bad_setting("the address of the Super Hero API is " + options.base_url +
                                 ": https://… expected");
    }
    std::error_code error;
    if (!options.ca_file.empty() && !std::filesystem::is_regular_file(options.ca_file, error)) {
        return base::bad_setting("the file of trusted authorities " + options.ca_file.string() +
                                 " is not there");
    }
    if (options.parallel < 1 || options.parallel > 64) {
        return base::bad_setting("requests at once are " + std::to_string(options.parallel) +
                                 ": 1 … 64 expected");
    }
    return std::nullopt;
}

// An error page may quote the address, and with it the token.
std::string without(std::string text, const std::string& token) {
    for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at)) {
        text.replace(at, token.size(), "***");
    }
    return text;
}

std::uint64_t chance() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

class Pull {
public:
    Pull(const PullOptions& options, const PullHooks& hooks)
        : options_(options),
          hooks_(hooks),
          kept_(options.resume_folder),
          plan_({options.retries, options.first_pause, options.longest_pause,
                 static_cast<std::size_t>(options.parallel)},
                base::Random(chance())),
          requests_(options) {}

    base::Result<std::string> run() {
        auto kept = kept_.load(options_.base_url);
        if (!kept) return kept.error();
        heroes_ = std::move(*kept);
        for (const auto& [id, text] : heroes_) plan_.have(id);
        tell();
        while (!plan_.complete()) {
            if (hooks_.stop && hooks_.stop()) {
                return base::Error{base::Fault::stopped, "pulling heroes was stopped"};
            }
            ask();
            const auto replies = requests_.wait(until_due());
            for (const HttpReply& reply : replies) {
                if (auto fine = take(reply); !fine) return fine.error();
            }
            if (!replies.empty()) tell();
        }
        return roster();
    }

private:
    void ask() {
        const Time now = std::chrono::steady_clock::now();
        while (const auto id = plan_.next(now)) requests_.ask(*id);
    }

    milliseconds until_due() const {
        const auto wait = plan_.wait(std::chrono::steady_clock::now());
        return std::clamp(wait.value_or(k_breath), milliseconds(1), k_breath);
    }

    base::Result<void> take(const HttpReply& reply) {
        if (plan_.end() && reply.id >= *plan_.end()) return {};
        switch (reply.carried) {
            case Carried::answered:
                return take_answer(reply);
            case Carried::broken:
                return try_again(reply, reply.what);
            case Carried::too_large:
                return absurd(reply, "an answer of at most 1 MiB");
            case Carried::hopeless:
                break;
        }
        return failure(reply.id, reply.what);
    }

    base::Result<void> take_answer(const HttpReply& reply) {
        const JudgedAnswer answer = judge(reply.id, reply.status, reply.body);
        switch (answer.verdict) {
            case AnswerKind::hero:
                return take_hero(reply);
            case AnswerKind::end:
                plan_.end_at(reply.id);
                requests_.drop_from(reply.id);
                heroes_.erase(heroes_.lower_bound(reply.id), heroes_.end());
                if (reply.id > 1) return {};
                return absurd(reply, "a first hero");
            case AnswerKind::denied:
                return base::bad_setting("API_TOKEN is denied by " + options_.base_url +
                                         ": the token of an account there expected");
            case AnswerKind::busy:
                return try_again(reply, answer.what);
            case AnswerKind::absurd:
                break;
        }
        return absurd(reply, answer.what);
    }

    base::Result<void> take_hero(const HttpReply& reply) {
        if (reply.id > options_.most_heroes) {
            return failure(reply.id, "at most " + std::to_string(options_.most_heroes) +
                                         " heroes expected, came: one more");
        }
        const std::string body(base::without_byte_order_mark(reply.body));
        if (auto kept = kept_.keep(reply.id, body); !kept) return kept;
        plan_.have(reply.id);
        heroes_.emplace(reply.id, body);
        return {};
    }

    base::Result<void> try_again(const HttpReply& reply, const std::string& why) {
        if (plan_.failed(reply.id, std::chrono::steady_clock::now(), reply.retry_after)) return {};
        return failure(reply.id, why + ", tried " + std::to_string(options_.retries + 1) +
                                     (options_.retries == 0 ? " time" : " times"));
    }

    base::Error absurd(const HttpReply& reply, const std::string& expected) const {
        return failure(reply.id, expected + " expected, came: " +
                                     excerpt(without(reply.body, options_.token)));
    }

    base::Error failure(std::uint32_t id, const std::string& what) const {
        return base::unavailable(options_.base_url + ", hero " + std::to_string(id) + ": " +
                                 without(what, options_.token));
    }

    void tell() const {
        if (hooks_.progress) hooks_.progress(heroes_.size());
    }

    std::string roster() const {
        std::string text = "[";
        for (const auto& [id, hero] : heroes_) {
            if (text.size() > 1) text += ",\n";
            text += hero;
        }
        return text += "]";
    }

    const PullOptions& options_;
    const PullHooks& hooks_;
    KeptHeroes kept_;
    PullPlan plan_;
    Requests requests_;
    std::map<std::uint32_t, std::string> heroes_;
};

}  // namespace

base::Result<std::string> pull(const PullOptions& options, const PullHooks& hooks) {
    if (auto error = unusable(options)) return *error;
    return Pull(options, hooks).run();
}

base::Result<void> forget(const std::filesystem::path& resume_folder) {
    return KeptHeroes(resume_folder).forget();
}

}  // namespace heroapi
