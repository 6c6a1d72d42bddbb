-- Writes nothing: whether all that the other scripts need is of the right types, and allowed.
local wrong = is_not('hash', 'superheros', 'users', 'users:tokens', 'users:secrets',
        'games:matches', 'games:open')
    or is_not('zset', 'games:participants', 'games:indexed') or owe_not()
for seats = 2, 100 do wrong = wrong or is_not('list', 'games:players:' .. seats) end
for _, needed in ipairs({
        {'GET', game .. ':fight'}, {'SET', game .. ':fight', ''}, {'SADD', game, ''},
        {'SMEMBERS', game}, {'HMGET', game .. ':superheros:', 'id'}, {'EXISTS', game},
        {'HSET', game .. ':requests', '', ''}, {'HGET', game .. ':requests', ''},
        {'HEXISTS', game .. ':announcers', ''}, {'HGETALL', game .. ':announcers'},
        {'RPUSH', game .. ':logs', ''}, {'LRANGE', game .. ':logs', 0, -1},
        {'LMOVE', game .. ':order', game .. ':order', 'LEFT', 'RIGHT'}, {'DEL', game .. ':order'},
        {'TIME'}, {'PTTL', game .. ':fight'}, {'GETRANGE', game .. ':fight', 0, 1},
        {'HGET', 'users', ''}, {'HSET', 'users', '', ''}, {'HLEN', 'users'}, {'HGETALL', 'users'},
        {'HSET', 'users:tokens', '', ''}, {'HSETNX', 'users:tokens', '', ''},
        {'HSET', 'users:secrets', '', ''}, {'HGET', 'users:secrets', ''},
        {'HGET', 'games:open', ''}, {'HSET', 'games:open', '', ''}, {'HDEL', 'games:open', ''},
        {'HSET', 'games:matches', '', ''}, {'HDEL', 'games:matches', ''},
        {'HRANDFIELD', 'games:matches', 2}, {'ZADD', 'games:participants', 1, ''},
        {'ZREM', 'games:participants', ''}, {'ZADD', 'games:indexed', 1, ''},
        {'ZRANGEBYSCORE', 'games:indexed', 0, 1}, {'ZREM', 'games:unpublished', ''},
        {'RPUSH', 'games:players:2', ''}, {'LREM', 'games:players:2', 1, ''},
        {'SUBSCRIBE', game}, {'MGET', game .. ':fight'}}) do
    wrong = wrong or may_not(unpack(needed))
end
return wrong or 'done'
