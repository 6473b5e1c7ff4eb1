-- Posts one matter after another: BENCH_CSRF of the session, an operation id of its own for each. Counts what was not taken.
local csrf = os.getenv("BENCH_CSRF")
local number = os.time() * 1000000
local refused = 0

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"

request = function()
	number = number + 1
	return wrk.format(nil, nil, nil, string.format("_csrf=%s&_operation=%.0f&kind=complaint&source=phone&name=Bench&words=one+of+many", csrf, number))
end

response = function(status)
	if status ~= 303 then
		refused = refused + 1
		print("refused " .. status)
	end
end
