-- A token that is not found although other servers have registered users since: look at them all,
-- once.
local token = unpack(ARGV)
local known = redis.call('HEXISTS', 'users:tokens', token)
local secret = redis.call('HGET', 'users:secrets', token) or ''
if known == 0 then
    local count = redis.call('HLEN', 'users')
    if tonumber(redis.call('HGET', 'users:tokens', '') or '0') ~= count then
        local wrong = may_not('HSETNX', 'users:tokens', '', '')
            or may_not('HSET', 'users:tokens', '', '') or may_not('HGETALL', 'users')
        if wrong then return wrong end
        local all = redis.call('HGETALL', 'users')
        for i = 1, #all, 2 do redis.call('HSETNX', 'users:tokens', all[i + 1], all[i]) end
        redis.call('HSET', 'users:tokens', '', count)
        known = redis.call('HEXISTS', 'users:tokens', token)
    end
end
if known == 0 then return {} end
return {secret}
