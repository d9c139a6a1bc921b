package utils

import (
	"fmt"
	"strings"

	"gomastery/week01_core/cut_the_cycle/common"
)

// MailTo sends a mail to a customer. {name} stands for the name. What could not
// be sent is logged.
func MailTo(customer, subject, text string, args ...any) {
	name, email := common.EmailOf(customer)
	text = strings.ReplaceAll(fmt.Sprintf(text, args...), "{name}", name)
	if err := common.SendMail(email, subject, text); err != nil {
		common.Log.Error("mail was not sent", "to", email, "subject", subject, "err", err)
	}
}
