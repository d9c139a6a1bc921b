package notify

import (
	"fmt"
	"strings"
)

// ITemplateEngine renders templates.
type ITemplateEngine interface {
	GetTemplates() map[string]string
	SetTemplates(templates map[string]string)
	Render(kind string, context *NotificationContext) error
}

// TemplateEngineImpl is the implementation of ITemplateEngine.
type TemplateEngineImpl struct {
	templates map[string]string
}

// NewTemplateEngine creates a TemplateEngineImpl.
func NewTemplateEngine(templates map[string]string) ITemplateEngine {
	engine := &TemplateEngineImpl{}
	engine.SetTemplates(templates)
	return engine
}

// GetTemplates returns the templates.
func (e *TemplateEngineImpl) GetTemplates() map[string]string { return e.templates }

// SetTemplates sets the templates.
func (e *TemplateEngineImpl) SetTemplates(templates map[string]string) { e.templates = templates }

// Render fills title and body of the context.
func (e *TemplateEngineImpl) Render(kind string, context *NotificationContext) error {
	text, ok := e.GetTemplates()[kind]
	if !ok {
		return fmt.Errorf("notify: no template %q", kind)
	}
	result := ""
	for {
		begin := strings.Index(text, "{")
		if begin < 0 {
			break
		}
		end := strings.Index(text[begin:], "}")
		if end < 0 {
			break
		}
		name := text[begin+1 : begin+end]
		value, err := e.lookup(name, context)
		if err != nil {
			return fmt.Errorf("notify: template %q: %w", kind, err)
		}
		result = result + text[:begin] + value
		text = text[begin+end+1:]
	}
	result = result + text
	title, body, found := strings.Cut(result, "\n")
	if !found {
		body = title
	}
	context.SetTitle(title)
	context.SetBody(body)
	return nil
}

func (e *TemplateEngineImpl) lookup(name string, context *NotificationContext) (string, error) {
	if value, ok := context.GetMessage().Data[name]; ok {
		return value, nil
	}
	if name == "name" {
		return context.GetMessage().To.Name, nil
	}
	return "", fmt.Errorf("no value for {%s}", name)
}
