#include "player/fleet.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "player/game_book.h"
#include "player/pace.h"
#include "player/player.h"
#include "player/reach.h"

namespace player {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr Duration k_tick{20};
constexpr std::size_t k_begins_per_tick = 100;  // not all players log in at the same instant
constexpr Duration k_farewell{1000};            // for closing handshakes

std::uint64_t random_number() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

std::vector<std::string> user_names(const FleetOptions& options) {
    std::vector<std::string> names;
    names.reserve(options.players);
    for (PlayerIndex i = 0; i < options.players; ++i) {
        names.push_back(user_name(options.user_prefix, i));
    }
    return names;
}

std::unique_ptr<Matchmaker> make_matchmaker(const FleetOptions& options, Games games,
                                            std::uint64_t random) {
    if (auto* planned = std::get_if<Planned>(&games)) {
        return make_schedule(
            {std::move(planned->source), user_names(options), planned->look_ahead});
    }
    const Free& free = std::get<Free>(games);
    return make_free_play(
        {options.players, free.games_each, free.games, free.fewest, free.most, random});
}

std::uint64_t games_of(const Games& games) {
    const auto* free = std::get_if<Free>(&games);
    return free == nullptr ? 0 : free->games.value_or(0);
}

// The players of one thread.
struct Crew {
    struct Base {
        asio::io_context& context;
        const Address& address;
        Counters& counters;
        Referee& referee;
    };
    Crew(const Base& base, const FleetOptions& options)
        : context(base.context),
          links({base.context, base.address, turn, base.counters.connections,
                 options.users_per_connection}),
          surroundings{links, base.counters, base.referee, options.answer_timeout},
          timer(base.context) {}

    asio::io_context& context;
    web::Turn turn{context.get_executor()};
    Links links;
    Surroundings surroundings;
    asio::steady_timer timer;
    std::vector<std::unique_ptr<Player>> players;
    std::size_t begun = 0;

    void tick() {
        const TimePoint now = steady_clock::now();
        for (std::size_t i = 0; i < begun; ++i) players[i]->tick(now);
        for (std::size_t i = 0; i < k_begins_per_tick && begun < players.size(); ++i) {
            players[begun++]->begin(now);
        }
    }
};

}  // namespace

class Fleet::Impl final : private Referee {
public:
    Impl(FleetOptions options, Games games, FleetHooks hooks)
        : options_(std::move(options)),
          hooks_(std::move(hooks)),
          random_(options_.seed.value_or(random_number())),
          games_wanted_(games_of(games)),
          matchmaker_(make_matchmaker(options_, std::move(games), random_)),
          pace_(options_.load, options_.load_start) {}

    base::Result<void> start() {
        auto address = reach({options_.host, options_.port, options_.tls}, options_.patience,
                             [this](const std::string& why) {
                                 return !leaving_ && (!hooks_.waits || hooks_.waits(why));
                             });
        if (!address) return address.error();
        address_ = std::move(*address);
        const int count = std::max(options_.threads, 1);
        for (int i = 0; i < count; ++i) {
            contexts_.push_back(std::make_unique<asio::io_context>(1));
            crews_.push_back(std::make_unique<Crew>(
                Crew::Base{*contexts_.back(), address_, counters, *this}, options_));
        }
        for (PlayerIndex i = 0; i < options_.players; ++i) hire(i);
        running_ = count;
        started_ = last_answer_ = steady_clock::now();
        try {
            for (int i = 0; i < count; ++i) {
                threads_.emplace_back([this, i] { run(static_cast<std::size_t>(i)); });
            }
        } catch (const std::system_error&) {
            leaving_ = true;
            for (std::thread& thread : threads_) thread.join();
            threads_.clear();
            throw;
        }
        return {};
    }

    void change_load(const LoadShape& load, base::Timestamp start) {
        const std::lock_guard lock(mutex_);
        pace_ = Pace(load, start);
    }

    void stop_new_games() {
        const std::lock_guard lock(mutex_);
        matchmaker_->stop();
        if (matchmaker_->finished()) leaving_ = true;
    }
    void stop_now() { leaving_ = true; }

    base::Result<void> wait() {
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
        const std::lock_guard lock(mutex_);
        if (error_) return *error_;
        return {};
    }
    bool done() const noexcept { return running_ == 0; }

    std::uint64_t left_over() {
        const std::lock_guard lock(mutex_);
        return matchmaker_->left_over();
    }

    Counters counters;

private:
    Crew& crew_of(PlayerIndex player) { return *crews_[player % crews_.size()]; }
    Player& player_of(PlayerIndex player) {
        return *crew_of(player).players[player / crews_.size()];
    }

    void hire(PlayerIndex index) {
        BotOptions bot;
        bot.user = user_name(options_.user_prefix, index);
        bot.protection = options_.protection;
        bot.name_taken = options_.name_taken;
        bot.seed = options_.seed;
        bot.random = base::seed_from(random_, bot.user);
        bot.sleep = options_.client_sleep;
        bot.longest_sleep = 8 * options_.client_sleep;
        bot.most_failures = options_.most_failures;
        Crew& crew = crew_of(index);
        const auto place = static_cast<PlayerIndex>(crew.players.size());
        crew.players.push_back(
            std::make_unique<Player>(crew.surroundings, index, place, std::move(bot)));
    }

    void run(std::size_t number) {
        asio::io_context& context = *contexts_[number];
        try {
            tick(number);
            context.run();
            for (const auto& player : crews_[number]->players) player->leave();
            context.restart();
            context.run_for(k_farewell);
        } catch (const std::exception& error) {
            failed(
                base::unavailable(std::string("a thread of the players broke: ") + error.what()));
        }
        --running_;
    }

    // The one timer of a thread: everything its players wait for is looked at here.
    void tick(std::size_t number) {
        Crew& crew = *crews_[number];
        if (leaving_) return crew.context.stop();
        crew.tick();
        if (number == 0) {
            start_games();
            look_for_answers();
        }
        crew.timer.expires_after(k_tick);
        crew.timer.async_wait([this, number](const boost::system::error_code&) { tick(number); });
    }

    // On the first thread. Who has never played a game and is only refused is told why, and ends.
    void look_for_answers() {
        const std::uint64_t answers = counters.answers;
        const TimePoint now = steady_clock::now();
        if (answers != answers_seen_) {
            answers_seen_ = answers;
            last_answer_ = now;
        }
        if (now - last_answer_ < options_.refused_patience) return;
        const auto refusals = counters.refusals();
        const auto most =
            std::max_element(refusals.begin(), refusals.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        {
            const std::lock_guard lock(mutex_);
            if (games_ended_ > 0 || seats_taken_ > 0 || most == refusals.end()) return;
        }
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(options_.refused_patience);
        failed(base::unavailable("the server at " + address_.host +
                                 " has done nothing but refuse for " +
                                 std::to_string(seconds.count()) + " s: " + most->first));
    }

    void seated(const GameToken& game) override {
        const std::lock_guard lock(mutex_);
        book_.seated(game);
        ++seats_taken_;
    }

    void ended(PlayerIndex player, const Ended& ended) override {
        const std::lock_guard lock(mutex_);
        if (ended.game) {
            --seats_taken_;
            if (const auto outcome = book_.ended(*ended.game, ended.outcome)) {
                Counters::add(*outcome == Outcome::complete ? counters.games : counters.timed_out);
                if (hooks_.on_game) hooks_.on_game(*ended.game, *outcome);
                if (++games_ended_ == games_wanted_) matchmaker_->stop();
            }
        }
        matchmaker_->ended(player, ended.outcome);
    }

    void free(PlayerIndex player) override {
        {
            const std::lock_guard lock(mutex_);
            matchmaker_->free(player);
        }
        start_games();
    }

    void failed(base::Error error) override {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::move(error);
        leaving_ = true;
    }

    // Invites to whatever can start now.
    void start_games() {
        std::vector<Start> starts;
        {
            const std::lock_guard lock(mutex_);
            const TimePoint now = steady_clock::now();
            if (options_.duration && now >= started_ + *options_.duration) matchmaker_->stop();
            while (!leaving_ && pace_.allows(now) && (!hooks_.admits || hooks_.admits())) {
                auto start = matchmaker_->next();
                if (!start) break;
                pace_.spend(start->games, now);
                starts.push_back(std::move(*start));
            }
            if (starts.empty() && matchmaker_->finished()) leaving_ = true;
        }
        for (Start& start : starts) {
            for (Start::Guest& guest : start.guests) invite(std::move(guest));
        }
    }

    void invite(Start::Guest guest) {
        Player& player = player_of(guest.player);
        asio::io_context& context = crew_of(guest.player).context;
        if (context.get_executor().running_in_this_thread()) {
            return player.invite(std::move(guest.invitation));
        }
        asio::post(context, [&player, invitation = std::move(guest.invitation)]() mutable {
            player.invite(std::move(invitation));
        });
    }

    const FleetOptions options_;
    const FleetHooks hooks_;
    const std::uint64_t random_;
    const std::uint64_t games_wanted_;  // 0: no such number
    Address address_;
    TimePoint started_, last_answer_;
    std::uint64_t answers_seen_ = 0;
    std::atomic<bool> leaving_{false};
    std::atomic<int> running_{0};

    std::mutex mutex_;  // guards what follows, to `error_`
    std::unique_ptr<Matchmaker> matchmaker_;
    GameBook book_;
    Pace pace_;
    std::optional<base::Error> error_;
    std::uint64_t games_ended_ = 0;
    std::uint64_t seats_taken_ = 0;  // in games under way

    // Players go before the contexts of their sockets.
    std::vector<std::unique_ptr<asio::io_context>> contexts_;
    std::vector<std::unique_ptr<Crew>> crews_;
    std::vector<std::thread> threads_;
};

std::string user_name(std::string_view prefix, PlayerIndex index) {
    std::string digits = std::to_string(index + 1);
    if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
    return std::string(prefix) + digits;
}

Fleet::Fleet(FleetOptions options, Games games, FleetHooks hooks)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(games), std::move(hooks))) {}

Fleet::~Fleet() {
    stop_now();
    (void)wait();
}

base::Result<void> Fleet::start() { return impl_->start(); }
void Fleet::change_load(const LoadShape& load, base::Timestamp start) {
    impl_->change_load(load, start);
}
void Fleet::stop_new_games() { impl_->stop_new_games(); }
void Fleet::stop_now() { impl_->stop_now(); }
base::Result<void> Fleet::wait() { return impl_->wait(); }
bool Fleet::done() const noexcept { return impl_->done(); }
std::uint64_t Fleet::left_over() const { return impl_->left_over(); }
Counts Fleet::counts() const { return impl_->counters.counts(); }
std::map<std::string, std::uint64_t, std::less<>> Fleet::refusals() const {
    return impl_->counters.refusals();
}

}  // namespace player
