// What the scripts look at before their first write, so that none fails with half of its work
// done. Put in front of a script's text.
#pragma once

namespace redis {

// Each function gives nothing, or the error that the script must return. `is_not`: none of the keys
// holds anything else than that type. `may_not`: Redis lets this user do that command (Redis 7 or
// later; older ones cannot be asked).
inline constexpr const char* k_script_checks = R"(
local function is_not(kind, ...)
    for i = 1, select('#', ...) do
        local key = select(i, ...)
        local held = redis.call('TYPE', key)['ok']
        if held ~= kind and held ~= 'none' then
            return redis.error_reply('WRONGTYPE Operation against a key holding the wrong kind of '
                .. 'value: ' .. key .. ' is a ' .. held .. ', a ' .. kind .. ' is needed')
        end
    end
end
local acl_check = redis.acl_check_cmd
local function may_not(...)
    if acl_check and not acl_check(...) then
        local command, key = ...
        return redis.error_reply("NOPERM this user has no permissions to run '"
            .. command .. ' ' .. (key or '') .. "'")
    end
end
)";

}  // namespace redis
