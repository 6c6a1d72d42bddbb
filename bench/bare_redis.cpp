#include "bench/bare_redis.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <stdexcept>

#include "base/owned.h"
#include "redis/command.h"
#include "redis/keys.h"
#include "redis/scripts.h"
#include "redis/snapshot.h"

namespace bench {
namespace {

constexpr std::size_t k_games_at_a_time = 64;
constexpr std::size_t k_puts_at_a_time = 1000;
constexpr std::int64_t k_expiry_ms = 30'000;

using ReplyHandle = base::Owned<void, freeReplyObject>;

std::size_t bytes_of(const redisReply& reply) {
    std::size_t bytes = reply.len;
    for (std::size_t i = 0; i < reply.elements; ++i) bytes += bytes_of(*reply.element[i]);
    return bytes;
}

}  // namespace

BareRedis::BareRedis(int port) : context_(redisConnect("127.0.0.1", port)) {
    if (context_ == nullptr || context_->err != 0) throw std::runtime_error("no Redis");
}

BareRedis::~BareRedis() { redisFree(context_); }

void BareRedis::send(const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    redisAppendCommandArgv(context_, static_cast<int>(texts.size()), texts.data(), sizes.data());
    ++sent_;
}

void BareRedis::send(const redis::ScriptCall& call) {
    const std::string command = call.by_hash();
    redisAppendFormattedCommand(context_, command.data(), command.size());
    ++sent_;
}

std::size_t BareRedis::receive() {
    std::size_t bytes = 0;
    for (; sent_ > 0; --sent_) {
        void* reply = nullptr;
        if (redisGetReply(context_, &reply) != REDIS_OK) throw std::runtime_error(context_->errstr);
        const ReplyHandle owner(reply);
        const auto& answer = *static_cast<const redisReply*>(reply);
        if (answer.type == REDIS_REPLY_ERROR) throw std::runtime_error(answer.str);
        bytes += bytes_of(answer);
    }
    return bytes;
}

void BareRedis::put(const combat::Fight& fight, const std::vector<std::string>& logs) {
    send({"SET", redis::fight_key(fight.token), redis::write_snapshot(fight, "a.1")});
    send({"DEL", redis::logs_key(fight.token)});
    std::vector<std::string> words = {"RPUSH", redis::logs_key(fight.token)};
    words.insert(words.end(), logs.begin(), logs.end());
    send(words);
    if (sent_ >= k_puts_at_a_time) flush();
}

void BareRedis::flush() { receive(); }

std::size_t BareRedis::pull(const std::vector<base::GameToken>& games) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < games.size(); i += k_games_at_a_time) {
        for (std::size_t k = i; k < std::min(games.size(), i + k_games_at_a_time); ++k) {
            send({"GET", redis::fight_key(games[k])});
            send({"LRANGE", redis::logs_key(games[k]), "0", "-1"});
        }
        bytes += receive();
    }
    return bytes;
}

void BareRedis::clean(const std::vector<base::GameToken>& games) {
    const redis::Scripts scripts;
    send({"SCRIPT", "LOAD", std::string(scripts.clean.text())});
    for (std::size_t i = 0; i < games.size(); ++i) {
        redis::ScriptCall call(scripts.clean, redis::game_key(games[i]));
        send(call.add(k_expiry_ms));
        if (sent_ >= k_games_at_a_time || i + 1 == games.size()) receive();
    }
}

}  // namespace bench
