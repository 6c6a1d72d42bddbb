-- In front of the scripts that publish games. `publish`: its records have arrived; if a worker has
-- it in the tables and wanted it cleaned up, it is. Gives 1 if it was not published before.
local function publish_not(game)
    return is_not('zset', 'games:unpublished') or may_not('ZREM', 'games:unpublished', '')
        or may_not('DEL', game .. ':announcers') or may_not('GET', game .. ':clean')
end
local function publish(game)
    local count = redis.call('ZREM', 'games:unpublished', string.sub(game, 7))
    redis.call('DEL', game .. ':announcers')
    local life = redis.pcall('GET', game .. ':clean')
    if type(life) ~= 'string' or clean_up_not(game) then return count end
    local _, _, _, _, users = string.match(redis.call('GET', game .. ':fight') or '', form)
    if users then clean_up(game, users, life) end
    return count
end
