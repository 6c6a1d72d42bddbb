#include "redis/promises.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "redis/blocking_connection.h"

namespace redis {
namespace {

// Of INFO's "name:value" lines.
std::string field(std::string_view info, std::string_view name) {
    const std::string start = "\n" + std::string(name) + ":";
    const std::size_t at = info.find(start);
    if (at == std::string_view::npos) return {};
    info.remove_prefix(at + start.size());
    return std::string(info.substr(0, info.find_first_of("\r\n")));
}

// Redis 6.2 has the commands that the scripts use.
bool is_too_old(std::string_view version) {
    int major = 0, minor = 0;
    const char* const end = version.data() + version.size();
    const auto read = std::from_chars(version.data(), end, major);
    if (read.ec != std::errc()) return false;
    if (read.ptr != end) std::from_chars(read.ptr + 1, end, minor);
    return major < 6 || (major == 6 && minor < 2);
}

// Between two syncs Redis holds back what it has answered already, for two seconds at most, while
// the one before takes long (flushAppendOnlyFile() in its aof.c): kill -9 loses that, too.
std::string what_is_forgotten(const RedisState& state) {
    if (state.appendonly != "no") {
        return "appendfsync is " + state.appendfsync +
               (state.appendfsync == "no"
                    ? ": when its machine fails it forgets what its disk does not have yet"
                    : ": when it is killed while its disk is slow, or its machine fails, it "
                      "forgets up to two seconds of what it has answered");
    }
    if (state.save.empty())
        return "appendonly is no and save is empty: when it ends it forgets all";
    return "appendonly is no: when it crashes it forgets what changed since its last snapshot "
           "(save is \"" +
           state.save + "\")";
}

}  // namespace

std::vector<std::string> broken_promises(const RedisState& state, const Options& options) {
    const std::string redis = "Redis at " + address_of(options) + ": ";
    std::vector<std::string> lines;
    if (is_too_old(state.version)) {
        lines.push_back(redis + "version " + state.version +
                        " lacks commands that the registry needs: no game can be played, 6.2 or "
                        "later expected");
    }
    if (state.cluster == "1") {
        lines.push_back(redis +
                        "cluster mode is on: a game's keys lie on several nodes, its "
                        "changes cannot be made in one step; one Redis without cluster "
                        "mode expected");
    }
    if (state.role == "slave") {
        lines.push_back(redis +
                        "it is a replica: it takes no changes, so no game can be played; "
                        "the primary's address expected in REDIS_HOST and REDIS_PORT");
    }
    if (!state.maxmemory_policy.empty() && state.maxmemory_policy != "noeviction") {
        lines.push_back(redis + "maxmemory-policy is " + state.maxmemory_policy + " (maxmemory " +
                        state.maxmemory +
                        "): when memory is short it deletes games under way and " +
                        "finished ones that no worker has read yet; noeviction expected");
    }
    const bool syncs = state.appendfsync.empty() || state.appendfsync == "always";
    if (state.appendonly == "no" || (state.appendonly == "yes" && !syncs)) {
        lines.push_back(redis + what_is_forgotten(state) +
                        ", games under way and finished ones that no worker has read yet too; "
                        "appendonly yes with appendfsync always expected");
    }
    return lines;
}

std::vector<std::string> broken_promises(const Options& options) {
    BlockingConnection connection(options);
    std::vector<std::string> questions{command_text("INFO")};
    RedisState state;
    const std::vector<std::pair<std::string_view, std::string*>> settings = {
        {"maxmemory", &state.maxmemory},
        {"maxmemory-policy", &state.maxmemory_policy},
        {"save", &state.save},
        {"appendonly", &state.appendonly},
        {"appendfsync", &state.appendfsync}};
    for (const auto& [name, into] : settings) {
        questions.push_back(command_text("CONFIG", Arguments().add("GET").add(name)));
    }
    const auto replies = connection.run(questions);
    if (!replies) return {};
    const std::string& info = replies->front().text;
    if (replies->front().kind == Reply::Kind::text) {
        state.version = field(info, "redis_version");
        state.role = field(info, "role");
        state.cluster = field(info, "cluster_enabled");
    }
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const Reply& reply = (*replies)[i + 1];
        if (reply.items.size() == 2) *settings[i].second = reply.items[1].text;
    }
    return broken_promises(state, options);
}

}  // namespace redis
