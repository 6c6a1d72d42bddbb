local first = 'games:' .. (ARGV[1] or '')
local wrong = publish_not(first) or may_not('GETRANGE', first .. ':fight', 0, 1)
if wrong then return wrong end
local count = 0
for i = 1, #ARGV do
    local game = 'games:' .. ARGV[i]
    if is_over(game) or redis.call('EXISTS', game .. ':fight') == 0 then
        count = count + publish(game)
    end
end
return count
