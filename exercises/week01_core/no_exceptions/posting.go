package payimport

import (
	"context"
	"log/slog"
)

// PostingService books the rows of one file in an open transaction.
type PostingService struct {
	tx Tx
}

// NewPostingService returns a service for one transaction.
func NewPostingService(tx Tx) *PostingService {
	return &PostingService{tx: tx}
}

// PostAll books all rows and counts them in the report. It throws REJECTED.
func (s *PostingService) PostAll(ctx context.Context, rows []Row, report *Report) {
	Try(func() {
		for i := range rows {
			s.post(ctx, &rows[i])
			report.Payments++
		}
	}).Catch(func(e *BusinessException) {
		slog.Error("posting failed", "file", report.File, "line", e.Line, "cause", e)
		panic(e)
	}).Finally(func() {})
}

func (s *PostingService) post(ctx context.Context, row *Row) {
	if err := s.tx.Post(ctx, row.Payment); err != nil {
		panic(&BusinessException{
			Code:    "REJECTED",
			Message: "ledger did not take payment " + row.Payment.ID,
			Line:    row.Line,
			Cause:   err,
		})
	}
}
