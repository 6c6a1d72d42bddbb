-- users:tokens is kept whole by our own log-ins; see `account` for those of other servers.
local name, fresh_token, secret_hash, most_users = unpack(ARGV)
local token = redis.call('HGET', 'users', name)
if token then return {token, redis.call('HGET', 'users:secrets', token) or '', 0} end
local before = redis.call('HLEN', 'users')
most_users = tonumber(most_users)
if most_users > 0 and before >= most_users then return 'full' end
local wrong = is_not('hash', 'users:tokens', 'users:secrets')
    or may_not('HSET', 'users', '', '') or may_not('HSET', 'users:tokens', '', '')
    or may_not('HSET', 'users:secrets', '', '') or may_not('HGET', 'users:tokens', '')
if wrong then return wrong end
redis.call('HSET', 'users', name, fresh_token)
redis.call('HSET', 'users:tokens', fresh_token, name)
if tonumber(redis.call('HGET', 'users:tokens', '') or '0') == before then
    redis.call('HSET', 'users:tokens', '', before + 1)
end
if secret_hash ~= '' then redis.call('HSET', 'users:secrets', fresh_token, secret_hash) end
return {fresh_token, secret_hash, 1}
