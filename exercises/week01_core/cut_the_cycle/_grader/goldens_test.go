package shop_test

// goldens are what the shop answered before it was cut.
var goldens = map[string]string{
	"Cancel": `
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":40}
201 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":10}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":2500}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 25.00 by 2026-03-15 (invoice i1).
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":20}]}
201 {"customer":"c1","discount_cents":0,"id":"o2","invoice":"i2","lines":[{"price_cents":250,"quantity":20,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":5000}
mail to ann@example.com: Order o2: Thank you, Ann. Please pay 50.00 by 2026-03-15 (invoice i2).
> DELETE /orders/o1
204
mail to ann@example.com: Order o1 is cancelled: Invoice i1 is void.
> GET /orders/o1
200 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"cancelled","total_cents":2500}
> GET /invoices/i1
200 {"cents":2500,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":0,"status":"void"}
> GET /products/pen
200 {"available":20,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> POST /invoices/i1/payments {"cents":1}
409 {"error":"invoice i1 is void"}
> DELETE /orders/o1
409 {"error":"order o1 is cancelled"}
> DELETE /orders/o9
404 {"error":"no order o9"}
> POST /invoices/i2/payments {"cents":1}
200 {"cents":5000,"customer":"c1","due":"2026-03-15","id":"i2","order":"o2","paid_cents":1,"status":"open"}
> DELETE /orders/o2
409 {"error":"order o2 has payments"}
> POST /invoices/i2/payments {"cents":4999}
200 {"cents":5000,"customer":"c1","due":"2026-03-15","id":"i2","order":"o2","paid_cents":5000,"status":"paid"}
mail to ann@example.com: Receipt for i2: We have received 50.00 for order o2.
> DELETE /orders/o2
409 {"error":"order o2 is paid"}
> GET /products/pen
200 {"available":20,"name":"Pen","price_cents":250,"sku":"pen","stock":20}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":20}]}
201 {"customer":"c1","discount_cents":0,"id":"o3","invoice":"i3","lines":[{"price_cents":250,"quantity":20,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":5000}
mail to ann@example.com: Order o3: Thank you, Ann. Please pay 50.00 by 2026-03-15 (invoice i3).
> GET /report
200 {"due_cents":5000,"overdue_cents":0,"products":[{"revenue_cents":5000,"sku":"pen","sold":20}]}
`,
	"Customers": `
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /customers {"name":"","email":"bob@example.com"}
422 {"error":"a customer needs a name"}
> POST /customers {"name":"Bob","email":"bob"}
422 {"error":"\"bob\" is no e-mail address"}
> POST /customers {"name":"Barbara","email":"barbara"}
422 {"error":"\"barbara\" is no e-mail address"}
> POST /customers {"name":"Bob","email":"Ann@Example.com"}
409 {"error":"Ann@Example.com is taken"}
> POST /customers {"name":"Bob","email":"bob@example.com"}
201 {"email":"bob@example.com","id":"c2","name":"Bob","spent_cents":0,"tier":"basic"}
> GET /customers/c2
200 {"email":"bob@example.com","id":"c2","name":"Bob","spent_cents":0,"tier":"basic"}
> GET /customers/c3
404 {"error":"no customer c3"}
> POST /customers {"name":"Cid","mail":"x"}
400 {"error":"the body is not what is expected here"}
> POST /customers
400 {"error":"the body is not what is expected here"}
`,
	"MergedLines": `
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":10}
201 {"available":10,"name":"Pen","price_cents":250,"sku":"pen","stock":10}
> PUT /products/ink {"name":"Ink","price_cents":1099,"stock":3}
201 {"available":3,"name":"Ink","price_cents":1099,"sku":"ink","stock":3}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1},{"sku":"ink","quantity":1},{"sku":"pen","quantity":4},{"sku":"ink","quantity":2}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":5,"sku":"pen"},{"price_cents":1099,"quantity":3,"sku":"ink"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":4547}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 45.47 by 2026-03-15 (invoice i1).
> GET /products/pen
200 {"available":5,"name":"Pen","price_cents":250,"sku":"pen","stock":10}
> DELETE /products/pen
409 {"error":"pen is in 1 open orders"}
`,
	"NoMail": `
> no mail
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":40}
201 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":1,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":250}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 2.50 by 2026-03-15 (invoice i1).
> POST /invoices/i1/payments {"cents":250}
200 {"cents":250,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":250,"status":"paid"}
mail to ann@example.com: Receipt for i1: We have received 2.50 for order o1.
> GET /orders/o1
200 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":1,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"paid","total_cents":250}
`,
	"Order": `
> at 2026-03-01T02:30:00+05:00
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":40}
201 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> PUT /products/ink {"name":"Ink","price_cents":1099,"stock":3}
201 {"available":3,"name":"Ink","price_cents":1099,"sku":"ink","stock":3}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":10},{"sku":"ink","quantity":3}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"},{"price_cents":1099,"quantity":3,"sku":"ink"}],"placed":"2026-02-28T21:30:00Z","status":"open","total_cents":5797}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 57.97 by 2026-03-14 (invoice i1).
> GET /orders/o1
200 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"},{"price_cents":1099,"quantity":3,"sku":"ink"}],"placed":"2026-02-28T21:30:00Z","status":"open","total_cents":5797}
> GET /invoices/i1
200 {"cents":5797,"customer":"c1","due":"2026-03-14","id":"i1","order":"o1","paid_cents":0,"status":"open"}
> GET /products/pen
200 {"available":30,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> GET /products/ink
200 {"available":0,"name":"Ink","price_cents":1099,"sku":"ink","stock":3}
> GET /orders/o2
404 {"error":"no order o2"}
> GET /invoices/i2
404 {"error":"no invoice i2"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":30}]}
201 {"customer":"c1","discount_cents":0,"id":"o2","invoice":"i2","lines":[{"price_cents":250,"quantity":30,"sku":"pen"}],"placed":"2026-02-28T21:30:00Z","status":"open","total_cents":7500}
mail to ann@example.com: Order o2: Thank you, Ann. Please pay 75.00 by 2026-03-14 (invoice i2).
> GET /products/pen
200 {"available":0,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> GET /report
200 {"due_cents":13297,"overdue_cents":0,"products":[]}
`,
	"OrderErrors": `
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":5000}
201 {"available":5000,"name":"Pen","price_cents":250,"sku":"pen","stock":5000}
> PUT /products/ink {"name":"Ink","price_cents":1099,"stock":3}
201 {"available":3,"name":"Ink","price_cents":1099,"sku":"ink","stock":3}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c2","lines":[{"sku":"pen","quantity":1}]}
422 {"error":"no customer c2"}
> POST /orders {"customer":"c1","lines":[]}
422 {"error":"an order needs lines"}
> POST /orders {"customer":"c1"}
422 {"error":"an order needs lines"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":0}]}
422 {"error":"a quantity is 1 to 1000"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1001}]}
422 {"error":"a quantity is 1 to 1000"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":600},{"sku":"ink","quantity":1},{"sku":"pen","quantity":401}]}
422 {"error":"a quantity is 1 to 1000"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":2},{"sku":"cup","quantity":1}]}
422 {"error":"no product cup"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":2},{"sku":"ink","quantity":4}]}
409 {"error":"only 3 of ink are left"}
> POST /orders {"customer":"c1","lines":[{"sku":"ink","quantity":2},{"sku":"pen","quantity":2},{"sku":"ink","quantity":2}]}
409 {"error":"only 3 of ink are left"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","pieces":2}]}
400 {"error":"the body is not what is expected here"}
> GET /products/pen
200 {"available":5000,"name":"Pen","price_cents":250,"sku":"pen","stock":5000}
> GET /products/ink
200 {"available":3,"name":"Ink","price_cents":1099,"sku":"ink","stock":3}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1000}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":1000,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":250000}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 2500.00 by 2026-03-15 (invoice i1).
> GET /products/pen
200 {"available":4000,"name":"Pen","price_cents":250,"sku":"pen","stock":5000}
`,
	"Overdue": `
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":40}
201 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":1,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":250}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 2.50 by 2026-03-15 (invoice i1).
> at 2026-03-02T12:00:00Z
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":2}]}
201 {"customer":"c1","discount_cents":0,"id":"o2","invoice":"i2","lines":[{"price_cents":250,"quantity":2,"sku":"pen"}],"placed":"2026-03-02T12:00:00Z","status":"open","total_cents":500}
mail to ann@example.com: Order o2: Thank you, Ann. Please pay 5.00 by 2026-03-16 (invoice i2).
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":3}]}
201 {"customer":"c1","discount_cents":0,"id":"o3","invoice":"i3","lines":[{"price_cents":250,"quantity":3,"sku":"pen"}],"placed":"2026-03-02T12:00:00Z","status":"open","total_cents":750}
mail to ann@example.com: Order o3: Thank you, Ann. Please pay 7.50 by 2026-03-16 (invoice i3).
> at 2026-03-15T23:59:59Z
> GET /invoices/i1
200 {"cents":250,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":0,"status":"open"}
> GET /report
200 {"due_cents":1500,"overdue_cents":0,"products":[]}
> at 2026-03-16T00:00:00Z
> GET /invoices/i1
200 {"cents":250,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":0,"status":"overdue"}
> GET /invoices/i2
200 {"cents":500,"customer":"c1","due":"2026-03-16","id":"i2","order":"o2","paid_cents":0,"status":"open"}
> GET /report
200 {"due_cents":1250,"overdue_cents":250,"products":[]}
> POST /invoices/i1/payments {"cents":100}
200 {"cents":250,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":100,"status":"overdue"}
> GET /report
200 {"due_cents":1250,"overdue_cents":150,"products":[]}
> POST /invoices/i1/payments {"cents":150}
200 {"cents":250,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":250,"status":"paid"}
mail to ann@example.com: Receipt for i1: We have received 2.50 for order o1.
> GET /report
200 {"due_cents":1250,"overdue_cents":0,"products":[{"revenue_cents":250,"sku":"pen","sold":1}]}
> at 2026-03-16T20:00:00-08:00
> GET /report
200 {"due_cents":0,"overdue_cents":1250,"products":[{"revenue_cents":250,"sku":"pen","sold":1}]}
> DELETE /orders/o2
204
mail to ann@example.com: Order o2 is cancelled: Invoice i2 is void.
> GET /invoices/i2
200 {"cents":500,"customer":"c1","due":"2026-03-16","id":"i2","order":"o2","paid_cents":0,"status":"void"}
> GET /report
200 {"due_cents":0,"overdue_cents":750,"products":[{"revenue_cents":250,"sku":"pen","sold":1}]}
`,
	"Payments": `
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":40}
201 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":10}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":2500}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 25.00 by 2026-03-15 (invoice i1).
> POST /invoices/i1/payments {"cents":0}
422 {"error":"a payment is at least 1 cent"}
> POST /invoices/i1/payments {"cents":-5}
422 {"error":"a payment is at least 1 cent"}
> POST /invoices/i1/payments {"cents":2501}
422 {"error":"only 25.00 is due"}
> POST /invoices/i1/payments {"amount":1}
400 {"error":"the body is not what is expected here"}
> POST /invoices/i2/payments {"cents":1}
404 {"error":"no invoice i2"}
> POST /invoices/i1/payments {"cents":1000}
200 {"cents":2500,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":1000,"status":"open"}
> POST /invoices/i1/payments {"cents":1501}
422 {"error":"only 15.00 is due"}
> GET /report
200 {"due_cents":1500,"overdue_cents":0,"products":[]}
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> GET /products/pen
200 {"available":30,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> POST /invoices/i1/payments {"cents":1500}
200 {"cents":2500,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":2500,"status":"paid"}
mail to ann@example.com: Receipt for i1: We have received 25.00 for order o1.
> GET /orders/o1
200 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"paid","total_cents":2500}
> GET /invoices/i1
200 {"cents":2500,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":2500,"status":"paid"}
> GET /products/pen
200 {"available":30,"name":"Pen","price_cents":250,"sku":"pen","stock":30}
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":2500,"tier":"basic"}
> GET /report
200 {"due_cents":0,"overdue_cents":0,"products":[{"revenue_cents":2500,"sku":"pen","sold":10}]}
> POST /invoices/i1/payments {"cents":1}
409 {"error":"invoice i1 is paid"}
`,
	"ProductInOrders": `
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":40}
201 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":10}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":2500}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 25.00 by 2026-03-15 (invoice i1).
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":20}]}
201 {"customer":"c1","discount_cents":0,"id":"o2","invoice":"i2","lines":[{"price_cents":250,"quantity":20,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":5000}
mail to ann@example.com: Order o2: Thank you, Ann. Please pay 50.00 by 2026-03-15 (invoice i2).
> DELETE /products/pen
409 {"error":"pen is in 2 open orders"}
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":29}
409 {"error":"30 of pen are reserved"}
> PUT /products/pen {"name":"Pen","price_cents":300,"stock":30}
200 {"available":0,"name":"Pen","price_cents":300,"sku":"pen","stock":30}
> GET /orders/o1
200 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":250,"quantity":10,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":2500}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1}]}
409 {"error":"only 0 of pen are left"}
> DELETE /orders/o1
204
mail to ann@example.com: Order o1 is cancelled: Invoice i1 is void.
> DELETE /products/pen
409 {"error":"pen is in 1 open orders"}
> POST /invoices/i2/payments {"cents":5000}
200 {"cents":5000,"customer":"c1","due":"2026-03-15","id":"i2","order":"o2","paid_cents":5000,"status":"paid"}
mail to ann@example.com: Receipt for i2: We have received 50.00 for order o2.
> GET /report
200 {"due_cents":0,"overdue_cents":0,"products":[{"revenue_cents":5000,"sku":"pen","sold":20}]}
> DELETE /products/pen
204
> GET /report
200 {"due_cents":0,"overdue_cents":0,"products":[]}
> PUT /products/pen {"name":"Pen","price_cents":300,"stock":30}
201 {"available":30,"name":"Pen","price_cents":300,"sku":"pen","stock":30}
> GET /report
200 {"due_cents":0,"overdue_cents":0,"products":[]}
`,
	"Products": `
> PUT /products/pen {"name":"Pen","price_cents":250,"stock":40}
201 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> GET /products/pen
200 {"available":40,"name":"Pen","price_cents":250,"sku":"pen","stock":40}
> PUT /products/pen {"name":"Blue pen","price_cents":240,"stock":41}
200 {"available":41,"name":"Blue pen","price_cents":240,"sku":"pen","stock":41}
> GET /products/pen
200 {"available":41,"name":"Blue pen","price_cents":240,"sku":"pen","stock":41}
> PUT /products/ink {"price_cents":250,"stock":40}
422 {"error":"a product needs a name"}
> PUT /products/ink {"name":"Ink","price_cents":0,"stock":40}
422 {"error":"a price is at least 1 cent"}
> PUT /products/ink {"name":"Ink","price_cents":1,"stock":-1}
422 {"error":"stock cannot be negative"}
> GET /products/ink
404 {"error":"no product ink"}
> PUT /products/ink {"name":"Ink","price_cents":1,"stock":0}
201 {"available":0,"name":"Ink","price_cents":1,"sku":"ink","stock":0}
> PUT /products/ink {"name":"Ink","price":1}
400 {"error":"the body is not what is expected here"}
> PUT /products/ink {"name":7}
400 {"error":"the body is not what is expected here"}
> PUT /products/ink nothing
400 {"error":"the body is not what is expected here"}
> DELETE /products/ink
204
> DELETE /products/ink
404 {"error":"no product ink"}
> GET /products/ink
404 {"error":"no product ink"}
> GET /report
200 {"due_cents":0,"overdue_cents":0,"products":[]}
`,
	"Tiers": `
> PUT /products/car {"name":"Car","price_cents":49999,"stock":9}
201 {"available":9,"name":"Car","price_cents":49999,"sku":"car","stock":9}
> PUT /products/pen {"name":"Pen","price_cents":1,"stock":900}
201 {"available":900,"name":"Pen","price_cents":1,"sku":"pen","stock":900}
> PUT /products/cup {"name":"Cup","price_cents":333,"stock":900}
201 {"available":900,"name":"Cup","price_cents":333,"sku":"cup","stock":900}
> PUT /products/ink {"name":"Ink","price_cents":790,"stock":900}
201 {"available":900,"name":"Ink","price_cents":790,"sku":"ink","stock":900}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"car","quantity":1}]}
201 {"customer":"c1","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":49999,"quantity":1,"sku":"car"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":49999}
mail to ann@example.com: Order o1: Thank you, Ann. Please pay 499.99 by 2026-03-15 (invoice i1).
> POST /invoices/i1/payments {"cents":49999}
200 {"cents":49999,"customer":"c1","due":"2026-03-15","id":"i1","order":"o1","paid_cents":49999,"status":"paid"}
mail to ann@example.com: Receipt for i1: We have received 499.99 for order o1.
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":49999,"tier":"basic"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1}]}
201 {"customer":"c1","discount_cents":0,"id":"o2","invoice":"i2","lines":[{"price_cents":1,"quantity":1,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":1}
mail to ann@example.com: Order o2: Thank you, Ann. Please pay 0.01 by 2026-03-15 (invoice i2).
> POST /invoices/i2/payments {"cents":1}
200 {"cents":1,"customer":"c1","due":"2026-03-15","id":"i2","order":"o2","paid_cents":1,"status":"paid"}
mail to ann@example.com: Receipt for i2: We have received 0.01 for order o2.
mail to ann@example.com: You are silver: Thank you, Ann: from now on 5 % less.
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":50000,"tier":"silver"}
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":9}]}
201 {"customer":"c1","discount_cents":0,"id":"o3","invoice":"i3","lines":[{"price_cents":1,"quantity":9,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":9}
mail to ann@example.com: Order o3: Thank you, Ann. Please pay 0.09 by 2026-03-15 (invoice i3).
> POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":10}]}
201 {"customer":"c1","discount_cents":1,"id":"o4","invoice":"i4","lines":[{"price_cents":1,"quantity":10,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":9}
mail to ann@example.com: Order o4: Thank you, Ann. Please pay 0.09 by 2026-03-15 (invoice i4).
> POST /orders {"customer":"c1","lines":[{"sku":"cup","quantity":1},{"sku":"ink","quantity":2},{"sku":"pen","quantity":7}]}
201 {"customer":"c1","discount_cents":96,"id":"o5","invoice":"i5","lines":[{"price_cents":333,"quantity":1,"sku":"cup"},{"price_cents":790,"quantity":2,"sku":"ink"},{"price_cents":1,"quantity":7,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":1824}
mail to ann@example.com: Order o5: Thank you, Ann. Please pay 18.24 by 2026-03-15 (invoice i5).
> POST /invoices/i5/payments {"cents":1824}
200 {"cents":1824,"customer":"c1","due":"2026-03-15","id":"i5","order":"o5","paid_cents":1824,"status":"paid"}
mail to ann@example.com: Receipt for i5: We have received 18.24 for order o5.
> GET /report
200 {"due_cents":18,"overdue_cents":0,"products":[{"revenue_cents":49999,"sku":"car","sold":1},{"revenue_cents":317,"sku":"cup","sold":1},{"revenue_cents":1501,"sku":"ink","sold":2},{"revenue_cents":7,"sku":"pen","sold":8}]}
> POST /orders {"customer":"c1","lines":[{"sku":"car","quantity":3},{"sku":"cup","quantity":17}]}
201 {"customer":"c1","discount_cents":7783,"id":"o6","invoice":"i6","lines":[{"price_cents":49999,"quantity":3,"sku":"car"},{"price_cents":333,"quantity":17,"sku":"cup"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":147875}
mail to ann@example.com: Order o6: Thank you, Ann. Please pay 1478.75 by 2026-03-15 (invoice i6).
> POST /invoices/i6/payments {"cents":147874}
200 {"cents":147875,"customer":"c1","due":"2026-03-15","id":"i6","order":"o6","paid_cents":147874,"status":"open"}
> POST /orders {"customer":"c1","lines":[{"sku":"cup","quantity":1}]}
201 {"customer":"c1","discount_cents":17,"id":"o7","invoice":"i7","lines":[{"price_cents":333,"quantity":1,"sku":"cup"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":316}
mail to ann@example.com: Order o7: Thank you, Ann. Please pay 3.16 by 2026-03-15 (invoice i7).
> POST /invoices/i7/payments {"cents":316}
200 {"cents":316,"customer":"c1","due":"2026-03-15","id":"i7","order":"o7","paid_cents":316,"status":"paid"}
mail to ann@example.com: Receipt for i7: We have received 3.16 for order o7.
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":52140,"tier":"silver"}
> POST /orders {"customer":"c1","lines":[{"sku":"cup","quantity":1},{"sku":"pen","quantity":2}]}
201 {"customer":"c1","discount_cents":17,"id":"o8","invoice":"i8","lines":[{"price_cents":333,"quantity":1,"sku":"cup"},{"price_cents":1,"quantity":2,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":318}
mail to ann@example.com: Order o8: Thank you, Ann. Please pay 3.18 by 2026-03-15 (invoice i8).
> POST /invoices/i8/payments {"cents":1}
200 {"cents":318,"customer":"c1","due":"2026-03-15","id":"i8","order":"o8","paid_cents":1,"status":"open"}
> POST /invoices/i8/payments {"cents":300}
200 {"cents":318,"customer":"c1","due":"2026-03-15","id":"i8","order":"o8","paid_cents":301,"status":"open"}
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":52140,"tier":"silver"}
> GET /report
200 {"due_cents":36,"overdue_cents":0,"products":[{"revenue_cents":49999,"sku":"car","sold":1},{"revenue_cents":633,"sku":"cup","sold":2},{"revenue_cents":1501,"sku":"ink","sold":2},{"revenue_cents":7,"sku":"pen","sold":8}]}
`,
	"TwoTiersAtOnce": `
> PUT /products/car {"name":"Car","price_cents":200000,"stock":9}
201 {"available":9,"name":"Car","price_cents":200000,"sku":"car","stock":9}
> POST /customers {"name":"Ann","email":"ann@example.com"}
201 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> POST /customers {"name":"Bob","email":"bob@example.com"}
201 {"email":"bob@example.com","id":"c2","name":"Bob","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c2","lines":[{"sku":"car","quantity":1}]}
201 {"customer":"c2","discount_cents":0,"id":"o1","invoice":"i1","lines":[{"price_cents":200000,"quantity":1,"sku":"car"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":200000}
mail to bob@example.com: Order o1: Thank you, Bob. Please pay 2000.00 by 2026-03-15 (invoice i1).
> POST /invoices/i1/payments {"cents":200000}
200 {"cents":200000,"customer":"c2","due":"2026-03-15","id":"i1","order":"o1","paid_cents":200000,"status":"paid"}
mail to bob@example.com: Receipt for i1: We have received 2000.00 for order o1.
mail to bob@example.com: You are gold: Thank you, Bob: from now on 10 % less.
> GET /customers/c1
200 {"email":"ann@example.com","id":"c1","name":"Ann","spent_cents":0,"tier":"basic"}
> GET /customers/c2
200 {"email":"bob@example.com","id":"c2","name":"Bob","spent_cents":200000,"tier":"gold"}
> POST /orders {"customer":"c1","lines":[{"sku":"car","quantity":1}]}
201 {"customer":"c1","discount_cents":0,"id":"o2","invoice":"i2","lines":[{"price_cents":200000,"quantity":1,"sku":"car"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":200000}
mail to ann@example.com: Order o2: Thank you, Ann. Please pay 2000.00 by 2026-03-15 (invoice i2).
> POST /orders {"customer":"c2","lines":[{"sku":"car","quantity":1}]}
201 {"customer":"c2","discount_cents":20000,"id":"o3","invoice":"i3","lines":[{"price_cents":200000,"quantity":1,"sku":"car"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":180000}
mail to bob@example.com: Order o3: Thank you, Bob. Please pay 1800.00 by 2026-03-15 (invoice i3).
> PUT /products/bus {"name":"Bus","price_cents":199999,"stock":1}
201 {"available":1,"name":"Bus","price_cents":199999,"sku":"bus","stock":1}
> PUT /products/pen {"name":"Pen","price_cents":1,"stock":1}
201 {"available":1,"name":"Pen","price_cents":1,"sku":"pen","stock":1}
> POST /customers {"name":"Cid","email":"cid@example.com"}
201 {"email":"cid@example.com","id":"c3","name":"Cid","spent_cents":0,"tier":"basic"}
> POST /orders {"customer":"c3","lines":[{"sku":"bus","quantity":1}]}
201 {"customer":"c3","discount_cents":0,"id":"o4","invoice":"i4","lines":[{"price_cents":199999,"quantity":1,"sku":"bus"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":199999}
mail to cid@example.com: Order o4: Thank you, Cid. Please pay 1999.99 by 2026-03-15 (invoice i4).
> POST /orders {"customer":"c3","lines":[{"sku":"pen","quantity":1}]}
201 {"customer":"c3","discount_cents":0,"id":"o5","invoice":"i5","lines":[{"price_cents":1,"quantity":1,"sku":"pen"}],"placed":"2026-03-01T12:00:00Z","status":"open","total_cents":1}
mail to cid@example.com: Order o5: Thank you, Cid. Please pay 0.01 by 2026-03-15 (invoice i5).
> POST /invoices/i4/payments {"cents":199999}
200 {"cents":199999,"customer":"c3","due":"2026-03-15","id":"i4","order":"o4","paid_cents":199999,"status":"paid"}
mail to cid@example.com: Receipt for i4: We have received 1999.99 for order o4.
mail to cid@example.com: You are silver: Thank you, Cid: from now on 5 % less.
> POST /invoices/i5/payments {"cents":1}
200 {"cents":1,"customer":"c3","due":"2026-03-15","id":"i5","order":"o5","paid_cents":1,"status":"paid"}
mail to cid@example.com: Receipt for i5: We have received 0.01 for order o5.
mail to cid@example.com: You are gold: Thank you, Cid: from now on 10 % less.
> GET /customers/c3
200 {"email":"cid@example.com","id":"c3","name":"Cid","spent_cents":200000,"tier":"gold"}
`,
}
