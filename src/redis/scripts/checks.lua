-- In front of nearly every script: what it looks at before its first write, so that none fails with
-- half of its work done.
--
-- Each function gives nothing, or the error that the script must return. `is_not`: none of the keys
-- holds anything else than that type. `may_not`: Redis lets this user do that command (Redis 7 or
-- later; older ones cannot be asked).
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
