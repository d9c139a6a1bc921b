package notify_test

// goldens are what happened in each story before the service was refactored.
var goldens = map[string]string{
	"after_a_failure": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": broken
event m1 sms 1 transport is broken
send "notify: sms, attempt 1: transport is broken" is the very broken error; sms 1
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 1 0}]`,
	"all_fail": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": rejected
event m1 sms 1 unknown address: rejected
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": temporary
event m1 email 1 line busy: temporary failure
sleep 30s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": temporary
event m1 email 2 line busy: temporary failure
send "notify: sms, attempt 1: unknown address: rejected\nnotify: email, attempt 2: line busy: temporary failure" is the very temporary error is the very rejected error; sms 1; email 2
stats map[email:{0 1 1} sms:{0 1 0}]`,
	"before_morning": `
sleep 1m0s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": ok
event m1 push 1 <nil>
send ok
stats map[push:{1 0 0}]`,
	"broken": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": broken
event m1 sms 1 transport is broken
send "notify: sms, attempt 1: transport is broken" is the very broken error; sms 1
stats map[sms:{0 1 0}]`,
	"broken_second": `
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": rejected
event m1 chat 1 unknown address: rejected
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 1 line busy: temporary failure
sleep 1s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": broken
event m1 push 2 transport is broken
send "notify: chat, attempt 1: unknown address: rejected\nnotify: push, attempt 2: transport is broken" is the very rejected error is the very broken error; chat 1; push 2
stats map[chat:{0 1 0} push:{0 1 1}]`,
	"chat": "deliver chat to #room: \"*News for Ann\\\\_Lee*\\n@Ann_Lee a \\\\*b\\\\* \\\\_c\\\\_ \\\\`d\\\\`\": ok\nevent m1 chat 1 <nil>\nsend ok\nstats map[chat:{1 0 0}]",
	"chat_gives_up": `
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 1 line busy: temporary failure
sleep 2s: ok
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 2 line busy: temporary failure
sleep 4s: ok
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 3 line busy: temporary failure
send "notify: chat, attempt 3: line busy: temporary failure" is the very temporary error; chat 3
stats map[chat:{0 1 2}]`,
	"chat_waits": `
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 1 line busy: temporary failure
sleep 2s: ok
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 2 line busy: temporary failure
sleep 4s: ok
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 3 line busy: temporary failure
sleep 6s: ok
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 4 line busy: temporary failure
sleep 8s: ok
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": temporary
event m1 chat 5 line busy: temporary failure
send "notify: chat, attempt 5: line busy: temporary failure" is the very temporary error; chat 5
stats map[chat:{0 1 4}]`,
	"email": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0}]`,
	"email_gives_up": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": temporary
event m1 email 1 line busy: temporary failure
sleep 30s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": temporary
event m1 email 2 line busy: temporary failure
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": temporary
event m1 letter 1 line busy: temporary failure
send "notify: email, attempt 2: line busy: temporary failure\nnotify: letter, attempt 1: line busy: temporary failure" is the very temporary error; email 2; letter 1
stats map[email:{0 1 1} letter:{0 1 0}]`,
	"email_waits": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": temporary
event m1 email 1 line busy: temporary failure
sleep 30s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": temporary
event m1 email 2 line busy: temporary failure
sleep 1m0s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": temporary
event m1 email 3 line busy: temporary failure
sleep 2m0s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": temporary
event m1 email 4 line busy: temporary failure
sleep 2m0s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": temporary
event m1 email 5 line busy: temporary failure
sleep 2m0s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": ok
event m1 email 6 <nil>
send ok
stats map[email:{1 0 5}]`,
	"empty_address": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0}]`,
	"evening": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"every_all_fail": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": rejected
event m1 push 1 unknown address: rejected
deliver chat to #room: "*Alert*\n@Ann_Lee x": temporary
event m1 chat 1 line busy: temporary failure
sleep 2s: ok
deliver chat to #room: "*Alert*\n@Ann_Lee x": temporary
event m1 chat 2 line busy: temporary failure
sleep 4s: ok
deliver chat to #room: "*Alert*\n@Ann_Lee x": temporary
event m1 chat 3 line busy: temporary failure
deliver sms to +4930123: "x": rejected
event m1 sms 1 unknown address: rejected
send "notify: push, attempt 1: unknown address: rejected\nnotify: chat, attempt 3: line busy: temporary failure\nnotify: sms, attempt 1: unknown address: rejected" is the very temporary error is the very rejected error; push 1; chat 3; sms 1
stats map[chat:{0 1 2} push:{0 1 0} sms:{0 1 0}]`,
	"every_broken": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": rejected
event m1 push 1 unknown address: rejected
deliver chat to #room: "*Alert*\n@Ann_Lee x": broken
event m1 chat 1 transport is broken
send "notify: push, attempt 1: unknown address: rejected\nnotify: chat, attempt 1: transport is broken" is the very rejected error is the very broken error; push 1; chat 1
stats map[chat:{0 1 0} push:{0 1 0}]`,
	"every_one_fails": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": ok
event m1 push 1 <nil>
deliver chat to #room: "*Alert*\n@Ann_Lee x": rejected
event m1 chat 1 unknown address: rejected
deliver sms to +4930123: "x": ok
event m1 sms 1 <nil>
send "notify: chat, attempt 1: unknown address: rejected" is the very rejected error; chat 1
stats map[chat:{0 1 0} push:{1 0 0} sms:{1 0 0}]`,
	"everywhere": "deliver email to ann@example.com: \"From: The Shop\\nTo: Ann_Lee <ann@example.com>\\nSubject: To `all` of you\\n\\nx\\n-- \\nThe Shop\\n\": ok\nevent m9 email 1 <nil>\ndeliver sms to +4930123: \"x\": ok\nevent m9 sms 1 <nil>\ndeliver push to device7: \"{\\\"id\\\":\\\"m9\\\",\\\"title\\\":\\\"To `all` of you\\\",\\\"body\\\":\\\"x\\\"}\": ok\nevent m9 push 1 <nil>\ndeliver webhook to https://example.com/hook: \"{\\\"id\\\":\\\"m9\\\",\\\"kind\\\":\\\"all\\\",\\\"data\\\":{\\\"text\\\":\\\"x\\\",\\\"who\\\":\\\"you\\\"}}\": ok\nevent m9 webhook 1 <nil>\ndeliver chat to #room: \"*To \\\\`all\\\\` of you*\\n@Ann_Lee x\": ok\nevent m9 chat 1 <nil>\ndeliver letter to 1 Main Street, 12345 Town ,Land: \"ANN_LEE\\n1 MAIN STREET\\n12345 TOWN\\nLAND\\n\\nTo `all` of you\\n\\nDear Ann_Lee,\\n\\nx\\n\\nThe Shop\\n\": ok\nevent m9 letter 1 <nil>\nsend ok\nstats map[chat:{1 0 0} email:{1 0 0} letter:{1 0 0} push:{1 0 0} sms:{1 0 0} webhook:{1 0 0}]",
	"fromage": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *1\nFromage\nFrom\n From x*.\n>From the shop\n\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0}]`,
	"half_past_seven": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": ok
event m1 push 1 <nil>
send ok
stats map[push:{1 0 0}]`,
	"into_the_night": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": temporary
event m1 email 1 line busy: temporary failure
sleep 30s: ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": temporary
event m1 email 2 line busy: temporary failure
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[email:{0 1 1} sms:{1 0 0}]`,
	"later_rejected": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": rejected
event m1 sms 2 unknown address: rejected
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0} sms:{0 1 1}]`,
	"letter": `
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": ok
event m1 letter 1 <nil>
send ok
stats map[letter:{1 0 0}]`,
	"letter_friday": `
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": ok
event m1 letter 1 <nil>
send ok
stats map[letter:{1 0 0}]`,
	"letter_saturday": `
sleep 56h0m0s: ok
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": ok
event m1 letter 1 <nil>
send ok
stats map[letter:{1 0 0}]`,
	"letter_sunday": `
sleep 11h30m0s: ok
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": ok
event m1 letter 1 <nil>
send ok
stats map[letter:{1 0 0}]`,
	"letter_waits": `
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": temporary
event m1 letter 1 line busy: temporary failure
sleep 0s: ok
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": temporary
event m1 letter 2 line busy: temporary failure
sleep 0s: ok
deliver letter to 1 Main Street, 12345 Town ,Land: "ANN_LEE\n1 MAIN STREET\n12345 TOWN\nLAND\n\nInvoice 77\n\nDear Ann_Lee,\n\nFrom now on you owe us *12_50*.\nFrom the shop\n\n\nThe Shop\n": ok
event m1 letter 3 <nil>
send ok
stats map[letter:{1 0 2}]`,
	"many_failures": `
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 1 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 2 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 3 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 4 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": ok
event m1 webhook 5 <nil>
send ok
stats map[webhook:{1 0 4}]`,
	"midnight": `
sleep 7h0m0s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": ok
event m1 push 1 <nil>
deliver chat to #room: "*Alert*\n@Ann_Lee x": ok
event m1 chat 1 <nil>
deliver sms to +4930123: "x": ok
event m1 sms 1 <nil>
send ok
stats map[chat:{1 0 0} push:{1 0 0} sms:{1 0 0}]`,
	"missing_two": `
send "notify: template \"invoice\": no value for {number}"
stats map[]`,
	"missing_value": `
send "notify: template \"invoice\": no value for {amount}"
stats map[]`,
	"morning": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": ok
event m1 push 1 <nil>
send ok
stats map[push:{1 0 0}]`,
	"name_in_data": `
deliver chat to #room: "*News for {text}*\n@Ann_Lee x": ok
event m1 chat 1 <nil>
send ok
stats map[chat:{1 0 0}]`,
	"night_begins": `
sleep 9h0m0s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"night_cancelled": `
sleep 8h0m0s: cancelled
send "notify: sms, attempt 0: context canceled" is the very cancelled error; sms 0
stats map[sms:{0 1 0}]`,
	"night_chat": `
deliver chat to #room: "*News for Ann\\_Lee*\n@Ann_Lee x": ok
event m1 chat 1 <nil>
send ok
stats map[chat:{1 0 0}]`,
	"night_mail": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0}]`,
	"no_address": `
send "notify: message m1 (invoice): no route" is no route
stats map[]`,
	"no_attempts": `
new: notify: 0 attempts on channel sms`,
	"no_channels": `
new: notify: route "news": no channels`,
	"no_data": `
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":null}": ok
event m1 webhook 1 <nil>
send ok
stats map[webhook:{1 0 0}]`,
	"no_name": `
deliver chat to #room: "*News for *\nx": ok
event m1 chat 1 <nil>
send ok
stats map[chat:{1 0 0}]`,
	"no_sender": `
new: notify: no sender`,
	"no_template": `
new: notify: route "code": no template`,
	"no_watch": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
sleep 1s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
send ok
stats map[sms:{1 0 1}]`,
	"one_attempt": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 1 line busy: temporary failure
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0} sms:{0 1 0}]`,
	"one_line": `
deliver chat to #room: "*Just x*\n@Ann_Lee Just x": ok
event m1 chat 1 <nil>
send ok
stats map[chat:{1 0 0}]`,
	"open_brace": `
deliver chat to #room: "*a*\n@Ann_Lee b {": ok
event m1 chat 1 <nil>
send ok
stats map[chat:{1 0 0}]`,
	"other_attempts": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"part_fails": `
deliver sms to +4930123: "(1/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
deliver sms to +4930123: "(2/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "(2/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": temporary
event m1 sms 2 line busy: temporary failure
sleep 2s: ok
deliver sms to +4930123: "(2/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": temporary
event m1 sms 3 line busy: temporary failure
send "notify: sms, attempt 3: line busy: temporary failure" is the very temporary error; sms 3
stats map[sms:{0 1 2}]`,
	"parts_at_night": `
sleep 8h0m0s: ok
deliver sms to +4930123: "(1/2) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "(1/2) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 2 <nil>
deliver sms to +4930123: "(2/2) 01234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 1}]`,
	"parts_retry": `
deliver sms to +4930123: "(1/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
deliver sms to +4930123: "(2/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "(2/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": temporary
event m1 sms 2 line busy: temporary failure
sleep 2s: ok
deliver sms to +4930123: "(2/3) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 3 <nil>
deliver sms to +4930123: "(3/3) 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "(3/3) 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 2 <nil>
send ok
stats map[sms:{1 0 3}]`,
	"push": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"short\"}": ok
event m1 push 1 <nil>
send ok
stats map[push:{1 0 0}]`,
	"push_64": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"öööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööö\"}": ok
event m1 push 1 <nil>
send ok
stats map[push:{1 0 0}]`,
	"push_65": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"ööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööööö…\"}": ok
event m1 push 1 <nil>
send ok
stats map[push:{1 0 0}]`,
	"push_gives_up": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 1 line busy: temporary failure
sleep 1s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 2 line busy: temporary failure
send "notify: push, attempt 2: line busy: temporary failure" is the very temporary error; push 2
stats map[push:{0 1 1}]`,
	"push_spaces": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"a b c\"}": ok
event m1 push 1 <nil>
send ok
stats map[push:{1 0 0}]`,
	"push_waits": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 1 line busy: temporary failure
sleep 1s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 2 line busy: temporary failure
sleep 2s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 3 line busy: temporary failure
sleep 4s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 4 line busy: temporary failure
sleep 8s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 5 line busy: temporary failure
sleep 10s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": temporary
event m1 push 6 line busy: temporary failure
sleep 10s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"News for Ann_Lee\",\"body\":\"x\"}": ok
event m1 push 7 <nil>
send ok
stats map[push:{1 0 6}]`,
	"rejected_at_once": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": rejected
event m1 sms 1 unknown address: rejected
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0} sms:{0 1 0}]`,
	"same_twice": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": rejected
event m1 sms 1 unknown address: rejected
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 1 0}]`,
	"signed": `
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}\n1b16b610eaecef96e646da5ec08baf7f68dda4c73358844a0d03efdfe554f144": ok
event m1 webhook 1 <nil>
send ok
stats map[webhook:{1 0 0}]`,
	"skips_no_address": `
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0}]`,
	"sms": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"sms_160": `
deliver sms to +4930123: "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"sms_161": `
deliver sms to +4930123: "(1/2) ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää": ok
event m1 sms 1 <nil>
deliver sms to +4930123: "(2/2) äääääääääää": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"sms_300": `
deliver sms to +4930123: "(1/2) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
deliver sms to +4930123: "(2/2) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"sms_600": `
deliver sms to +4930123: "(1/4) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
deliver sms to +4930123: "(2/4) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
deliver sms to +4930123: "(3/4) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
deliver sms to +4930123: "(4/4) 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"sms_601": `
sleep 8h0m0s: ok
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"012345678901234567890123456789012345678901234567890123456789012…\"}": ok
event m1 push 1 <nil>
deliver chat to #room: "*Alert*\n@Ann_Lee 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789x": ok
event m1 chat 1 <nil>
send "notify: sms, attempt 0: rejected: a text of 601 characters is too long" is rejected; sms 0
stats map[chat:{1 0 0} push:{1 0 0} sms:{0 1 0}]`,
	"sms_spaces": `
deliver sms to +4930123: "a b c": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"sms_then_email": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 2 line busy: temporary failure
sleep 2s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 3 line busy: temporary failure
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": ok
event m1 email 1 <nil>
send ok
stats map[email:{1 0 0} sms:{0 1 2}]`,
	"sms_waits": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 2 line busy: temporary failure
sleep 2s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 3 line busy: temporary failure
sleep 4s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 4 line busy: temporary failure
sleep 8s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 5 line busy: temporary failure
sleep 16s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 6 line busy: temporary failure
sleep 30s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 7 line busy: temporary failure
sleep 30s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 8 line busy: temporary failure
sleep 30s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 9 <nil>
send ok
stats map[sms:{1 0 8}]`,
	"stats_add_up": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 2 <nil>
send ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 2 line busy: temporary failure
sleep 2s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 3 line busy: temporary failure
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Your code\n\nHello Ann_Lee,\nyour code is 4711.\n>From us.\n-- \nThe Shop\n": rejected
event m1 email 1 unknown address: rejected
send "notify: sms, attempt 3: line busy: temporary failure\nnotify: email, attempt 1: unknown address: rejected" is the very temporary error is the very rejected error; sms 3; email 1
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[email:{0 1 0} sms:{2 1 3}]`,
	"two_messages": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
deliver email to ann@example.com: "From: The Shop\nTo: Ann_Lee <ann@example.com>\nSubject: Invoice 77\n\n>From now on you owe us *12_50*.\n>From the shop\n\n-- \nThe Shop\n": ok
event m2 email 1 <nil>
send ok
stats map[email:{1 0 0} sms:{1 0 0}]`,
	"unknown_channel": `
new: notify: route "code": unknown channel "fax"`,
	"unknown_kind": `
send "notify: unknown kind \"lost\""
stats map[]`,
	"urgent": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": ok
event m1 sms 1 <nil>
send ok
stats map[sms:{1 0 0}]`,
	"wait_cancelled": `
deliver push to device7: "{\"id\":\"m1\",\"title\":\"Alert\",\"body\":\"x\"}": ok
event m1 push 1 <nil>
deliver chat to #room: "*Alert*\n@Ann_Lee x": temporary
event m1 chat 1 line busy: temporary failure
sleep 2s: cancelled
send "notify: chat, attempt 1: context canceled" is the very cancelled error; chat 1
stats map[chat:{0 1 0} push:{1 0 0}]`,
	"wait_is_broken": `
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 1 line busy: temporary failure
sleep 1s: ok
deliver sms to +4930123: "Hello Ann_Lee, your code is 4711. From us.": temporary
event m1 sms 2 line busy: temporary failure
sleep 2s: broken
send "notify: sms, attempt 2: transport is broken" is the very broken error; sms 2
stats map[sms:{0 1 1}]`,
	"webhook": `
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": ok
event m1 webhook 1 <nil>
send ok
stats map[webhook:{1 0 0}]`,
	"webhook_gives_up": `
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 1 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 2 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 3 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 4 line busy: temporary failure
sleep 5s: ok
deliver webhook to https://example.com/hook: "{\"id\":\"m1\",\"kind\":\"order\",\"data\":{\"city\":\"Köln\",\"number\":\"9\",\"zip\":\"\\u003c12345\\u003e\"}}": temporary
event m1 webhook 5 line busy: temporary failure
send "notify: webhook, attempt 5: line busy: temporary failure" is the very temporary error; webhook 5
stats map[webhook:{0 1 4}]`,
}
