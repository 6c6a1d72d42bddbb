local field = unpack(ARGV)
local wrong = is_not('hash', KEYS[1])
if wrong then return wrong end
local token = redis.call('HGET', KEYS[1], field)
if not token then return {} end
wrong = is_not('string', 'games:' .. token .. ':fight')
if wrong then return wrong end
local fight = redis.call('GET', 'games:' .. token .. ':fight')
if not fight then
    redis.call('HDEL', KEYS[1], field)
    return {}
end
return {token, fight}
