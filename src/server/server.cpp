#include "server/server.h"

#include <utility>
#include <vector>

#include "server/heard_doors.h"
#include "server/listen.h"
#include "server/loop.h"

namespace server {
namespace {

constexpr auto k_good_bye = std::chrono::seconds(1);
// For the records of the last games to arrive, so that no other server announces them again.
constexpr auto k_last_word = std::chrono::seconds(5);
// What is still under way once all sockets are closed waits for the registry only.
constexpr auto k_last_patience = std::chrono::seconds(5);

}  // namespace

class Server::Impl {
public:
    Impl(Options options, const Doors& doors)
        : options_(std::move(options)),
          troubles_(doors.journal),
          heard_({doors.accounts, doors.seats, doors.fights, doors.outbox}, troubles_),
          doors_(with(doors, heard_)),
          gate_(options_.limits, ends_),
          announcements_(ends_) {}

    base::Result<void> start() {
        const auto addresses = addresses_of(options_.host);
        if (!addresses) return addresses.error();
        const auto endpoints = free_endpoints(*addresses, options_.port);
        if (!endpoints) return endpoints.error();
        const Sharing sharing = options_.threads > 1 ? Sharing::shared : Sharing::alone;
        for (int i = 0; i < options_.threads; ++i) {
            loops_.push_back(std::make_unique<Loop>(
                options_, doors_, Shared{gate_, stopping_, ends_, announcements()}));
            if (const auto listens = loops_.back()->listen(*endpoints, sharing); !listens) {
                loops_.clear();
                return listens.error();
            }
        }
        if (announcements() != nullptr) loops_.front()->keep_outbox(announcements_);
        port_ = endpoints->front().port();
        running_ = true;  // some, where a thread cannot be started
        for (const auto& loop : loops_) loop->run_thread();
        return {};
    }

    void admit_no_more() noexcept { stopping_ = true; }

    bool stop(Duration patience) {
        admit_no_more();
        if (!std::exchange(running_, false)) return true;
        const bool all_over = ends_.wait(patience, [this] { return games_under_way() == 0; });
        for (const auto& loop : loops_) loop->close();
        ends_.wait(k_good_bye, [this] { return gate_.connections() == 0; });
        ends_.wait(k_last_word, [this] { return announcements_.unpublished() == 0; });
        for (const auto& loop : loops_) loop->cut_off();
        for (const auto& loop : loops_) loop->join(k_last_patience);
        return all_over;
    }

    std::uint16_t port() const noexcept { return port_; }

    Counts counts() const {
        Counts sum{};
        for (const auto& loop : loops_) loop->counters().add_to(sum);
        sum[static_cast<std::size_t>(Count::registry_errors)] = troubles_.count();
        return sum;
    }

    std::size_t games_under_way() const {
        std::size_t sum = 0;
        for (const auto& loop : loops_) sum += loop->games_under_way();
        return sum;
    }

    std::size_t games_unpublished() const { return announcements_.unpublished(); }

private:
    static Doors with(const Doors& doors, HeardDoors& heard) {
        ports::Outbox* const outbox = doors.outbox == nullptr ? nullptr : &heard;
        return {heard,        heard,       heard,         doors.journal,
                doors.roster, doors.clock, doors.entropy, outbox};
    }

    Announcements* announcements() noexcept {
        return doors_.outbox == nullptr ? nullptr : &announcements_;
    }

    const Options options_;
    Troubles troubles_;
    HeardDoors heard_;
    const Doors doors_;
    std::atomic<bool> stopping_{false};
    Notice ends_;  // of games, connections, and of what is unpublished
    Gate gate_;
    Announcements announcements_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::uint16_t port_ = 0;
    bool running_ = false;
};

Server::Server(Options options, Doors doors)
    : impl_(std::make_unique<Impl>(std::move(options), doors)) {}

Server::~Server() { impl_->stop(Duration::zero()); }

base::Result<void> Server::start() { return impl_->start(); }
std::uint16_t Server::port() const noexcept { return impl_->port(); }
void Server::admit_no_more() noexcept { impl_->admit_no_more(); }
bool Server::stop(Duration patience) { return impl_->stop(patience); }
Counts Server::counts() const { return impl_->counts(); }
std::size_t Server::games_under_way() const { return impl_->games_under_way(); }
std::size_t Server::games_unpublished() const { return impl_->games_unpublished(); }

}  // namespace server
