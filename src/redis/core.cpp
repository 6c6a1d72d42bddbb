#include "redis/core.h"

#include <signal.h>

#include <array>
#include <boost/asio/post.hpp>
#include <random>
#include <utility>

#include "base/uuid.h"

namespace redis {
namespace {

base::Uuid random_uuid() {
    std::random_device device;
    std::array<std::uint8_t, 16> bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(device());
    return base::uuid_v4(bytes);
}

Options completed(Options options) {
    if (options.instance.empty()) options.instance = random_uuid().text();
    return options;
}

// hiredis writes to sockets without a word against SIGPIPE: not in this thread.
void block_sigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::string process_name() {
    std::string text = random_uuid().text();
    std::erase(text, '-');
    return text.substr(0, 12);
}

}  // namespace

Core::Core(Options given)
    : options(completed(std::move(given))),
      work_(io_.get_executor()),
      commands_(io_, options, counters,
                {[this] {
                     const std::lock_guard lock(opened_mutex_);
                     if (!std::exchange(is_opened_, true)) opened_.set_value({});
                 },
                 [](const base::Error&) {}, [](const Reply&) {},
                 [this](const base::Error& error) {
                     const std::lock_guard lock(opened_mutex_);
                     refusal_ = error;
                     if (error.fault != base::Fault::settings) return;
                     if (!std::exchange(is_opened_, true)) opened_.set_value(error);
                 }}),
      subscriber_(io_, options, counters, commands_),
      process_(process_name()) {}

Core::~Core() = default;

base::Result<void> Core::open() {
    auto opened = opened_.get_future();
    boost::asio::post(io_, [this] {
        commands_.start();
        subscriber_.start();
    });
    thread_ = std::thread([this] {
        block_sigpipe();
        io_.run();
    });
    if (opened.wait_for(options.connect_timeout) == std::future_status::ready) return opened.get();
    const std::lock_guard lock(opened_mutex_);
    if (refusal_) return *refusal_;
    return base::unavailable("no Redis at " + address_of(options) + ": " + no_answer(options) +
                             " (REDIS_HOST and REDIS_PORT say where)");
}

void Core::close() {
    boost::asio::post(io_, [this] {
        subscriber_.stop();
        commands_.stop();
        work_.reset();
    });
    if (thread_.joinable()) thread_.join();
    lanes.close();
}

std::string Core::new_change() {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string digits;
    for (std::uint64_t number = ++changes_; number != 0; number >>= 4) {
        digits.insert(digits.begin(), k_digits[number & 15]);
    }
    return process_ + "." + digits;
}

void Core::tell(ports::FightPtr fight) {
    if (!subscriber_.watches().watched(fight->token)) return;
    boost::asio::post(io_, [this, fight = std::move(fight)] { subscriber_.watches().tell(fight); });
}

// --- Round trips ----------------------------------------------------------------------------

namespace {

ports::Task<CommandOutcome> ask(CorePtr core, Bytes bytes, Core::Clock::time_point until) {
    auto start = [core = std::move(core), bytes = std::move(bytes),
                  until](WaitingPtr<CommandOutcome> waiting) {
        core->commands().submit({bytes, until, std::move(waiting)});
    };
    return wait_for<CommandOutcome>(std::move(start));
}

// Whatever Redis refuses, the registry cannot do it now: what was asked for was sound.
base::Result<Reply> answered(const Core& core, Reply answer) {
    auto reply = checked(std::move(answer));
    if (reply) return reply;
    return base::unavailable(reply.error().what + " (Redis at " + address_of(core.options) + ")");
}

constexpr int k_most_tries = 8;  // within the deadline; a lost connection costs a pause each time

}  // namespace

ports::Task<base::Result<Ran>> run(CorePtr core, ScriptCall call, Core::Clock::time_point until) {
    auto bytes = std::make_shared<const std::string>(call.by_hash());
    bool repeated = false;
    for (int tries = 1;; ++tries) {
        CommandOutcome answer = co_await ask(core, bytes, until);
        if (answer.lost && tries < k_most_tries) {
            repeated = true;
            continue;
        }
        if (!answer.reply) co_return std::move(answer.error);
        if (lacks_script(*answer.reply) && tries < k_most_tries) {
            bytes = std::make_shared<const std::string>(call.by_text());
            continue;
        }
        auto reply = answered(*core, std::move(*answer.reply));
        if (!reply) co_return reply.error();
        co_return Ran{std::move(*reply), repeated};
    }
}

ports::Task<base::Result<Ran>> run(CorePtr core, Bytes command, Core::Clock::time_point until) {
    bool repeated = false;
    for (int tries = 1;; ++tries) {
        CommandOutcome answer = co_await ask(core, command, until);
        if (answer.lost && tries < k_most_tries) {
            repeated = true;
            continue;
        }
        if (!answer.reply) co_return std::move(answer.error);
        auto reply = answered(*core, std::move(*answer.reply));
        if (!reply) co_return reply.error();
        co_return Ran{std::move(*reply), repeated};
    }
}

}  // namespace redis
